import { millisOf, newYorkDate } from '../clock/new-york-time.ts'
import type { Activity } from '../ledger/activity.ts'
import { invalidField } from '../order/api-error.ts'
import { isRecord } from '../order/order-request.ts'
import { accountJson, assetJson, configurationsJson } from '../wire/account-json.ts'
import { activityJson, activityTypeOf } from '../wire/activity-json.ts'
import { portfolioHistory } from './portfolio-history.ts'
import { QueryReader } from './query.ts'
import type { Reply } from './reply.ts'
import { errorReply, okReply } from './reply.ts'
import type { RestCall, Route } from './route.ts'

const PAGE_SIZE = 100
const PAGE_SIZE_OF_DATE = 100_000

/** The endpoints of the account and of assets. */
export const ACCOUNT_ROUTES: readonly Route[] = [
  { name: 'GET /v2/account', answer: ({ exchange }) => okReply(accountJson(exchange.venue)) },
  {
    name: 'GET /v2/account/configurations',
    answer: ({ exchange }) => okReply(configurationsJson(exchange.venue)),
  },
  { name: 'PATCH /v2/account/configurations', answer: patchConfigurations },
  { name: 'GET /v2/account/activities', answer: listActivities },
  { name: 'GET /v2/account/activities/{}', answer: listActivities },
  { name: 'GET /v2/account/portfolio/history', answer: portfolioHistory },
  { name: 'GET /v2/assets', answer: listAssets },
  { name: 'GET /v2/assets/{}', answer: getAsset },
]

function patchConfigurations({ exchange, body }: RestCall): Reply {
  const { flags } = exchange.venue
  if (!isRecord(body)) return errorReply(invalidField('request body format is invalid'))
  const flag = (name: string, set: (value: boolean) => void): void => {
    const value = body[name]
    if (typeof value === 'boolean') set(value)
  }
  flag('suspend_trade', (value) => { flags.isSuspendedByUser = value })
  flag('no_shorting', (value) => { flags.isShortingOff = value })
  flag('fractional_trading', (value) => { flags.isFractionalTradingOn = value })
  const { trade_confirm_email: mail, max_margin_multiplier: margin } = body
  if (mail === 'all' || mail === 'none') flags.tradeConfirmEmail = mail
  if (margin !== undefined && !['1', '2', '4'].includes(String(margin))) {
    return errorReply(invalidField('invalid max_margin_multiplier'))
  }
  if (margin !== undefined) flags.maxMarginMultiplier = String(margin)
  return okReply(configurationsJson(exchange.venue))
}

/** Newest first unless asked otherwise; the next page begins after the row whose id is `page_token`. */
function listActivities({ exchange, query, parts }: RestCall): Reply {
  const reader = new QueryReader(query)
  const date = reader.text('date')
  const size = reader.count('page_size', date === undefined ? PAGE_SIZE : PAGE_SIZE_OF_DATE,
    date === undefined ? PAGE_SIZE : PAGE_SIZE_OF_DATE)
  const direction = reader.choice('direction', ['asc', 'desc'], 'desc')
  const types = [...parts, ...reader.list('activity_types')]
  const [after, until] = [reader.instant('after'), reader.instant('until')]
  const [category, orderId, token] = [
    reader.text('category'), reader.text('order_id'), reader.text('page_token'),
  ]
  if (reader.failure !== undefined) return errorReply(reader.failure)
  const isWanted = (row: Activity): boolean => (
    (types.length === 0 || types.includes(activityTypeOf(row)))
    && (date === undefined || newYorkDate(millisOf(row.at)) === date)
    && (after === undefined || row.at > after) && (until === undefined || row.at < until)
    && (category === undefined || (category === 'trade_activity') === (row.kind === 'fill'))
    && (orderId === undefined || (row.kind === 'fill' && row.orderId === orderId))
  )
  const rows = exchange.venue.activities.filter(isWanted)
  if (direction === 'desc') rows.reverse()
  const from = token === undefined ? 0 : rows.findIndex(({ id }) => id === token) + 1
  return okReply(rows.slice(from, from + size).map(activityJson))
}

function listAssets({ exchange, query }: RestCall): Reply {
  const reader = new QueryReader(query)
  const [status, assetClass, exchangeName] = [
    reader.text('status'), reader.text('asset_class'), reader.text('exchange'),
  ]
  const attributes = reader.list('attributes')
  return okReply(exchange.venue.assets.all.map((asset) => ({ asset, json: assetJson(asset) }))
    .filter(({ asset, json }) => (
      (status === undefined || status === 'all' || asset.status === status)
      && (assetClass === undefined || assetClass === json['class'])
      && (exchangeName === undefined || exchangeName === json['exchange'])
      && attributes.every((name) => (json['attributes'] as readonly string[]).includes(name))
    ))
    .map(({ json }) => json))
}

function getAsset({ exchange, parts }: RestCall): Reply {
  const asset = exchange.venue.assets.find(parts[0] ?? '')
  if (asset !== undefined) return okReply(assetJson(asset))
  return errorReply({ status: 404, code: 40410000, message: `asset not found for ${parts[0] ?? ''}` })
}
