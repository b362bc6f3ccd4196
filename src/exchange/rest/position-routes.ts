import { ok, parseFixed } from '../../base/index.ts'
import type { Quantity } from '../../base/index.ts'
import type { Asset } from '../market/asset.ts'
import type { ApiError, ApiResult } from '../order/api-error.ts'
import { invalidField, notFound, refused } from '../order/api-error.ts'
import { cancelOrder } from '../order/order-end.ts'
import type { CloseRequest } from '../order/position-close.ts'
import { closePosition } from '../order/position-close.ts'
import { positionJson } from '../wire/account-json.ts'
import { orderJson } from '../wire/order-json.ts'
import type { Reply } from './reply.ts'
import { errorReply, okReply } from './reply.ts'
import type { RestCall, Route } from './route.ts'

const HUNDRED_PERCENT = 100_000_000_000n
const INTERNAL_ERROR = { code: 50010000, message: 'internal server error occurred' }
const NO_POSITION = notFound('position does not exist')

/** The endpoints of positions. */
export const POSITION_ROUTES: readonly Route[] = [
  { name: 'GET /v2/positions', answer: listPositions },
  { name: 'DELETE /v2/positions', answer: closeAll },
  { name: 'GET /v2/positions/{}', answer: getPosition },
  { name: 'DELETE /v2/positions/{}', answer: closeOne },
]

function listPositions({ exchange: { venue } }: RestCall): Reply {
  return okReply(venue.ledger.positions.flatMap((position) => {
    const asset = venue.assets.find(position.assetId)
    return asset === undefined ? [] : [positionJson(venue, position, asset)]
  }))
}

function getPosition({ exchange: { venue }, parts }: RestCall): Reply {
  const asset = venue.assets.find(parts[0] ?? '')
  const position = asset === undefined ? undefined : venue.ledger.position(asset.id)
  if (asset === undefined || position === undefined) return errorReply(NO_POSITION)
  return okReply(positionJson(venue, position, asset))
}

/** Reads `qty` or `percentage` (0 to 100) of the query. */
function closeRequestOf(query: URLSearchParams): ApiResult<CloseRequest> {
  const [qty, percentage] = [query.get('qty'), query.get('percentage')]
  const read = (name: string, text: string): bigint | ApiError => {
    const value = parseFixed(text)
    return value === undefined || value <= 0n ? invalidField(`invalid ${name}`) : value
  }
  if (qty !== null) {
    const value = read('qty', qty)
    if (typeof value !== 'bigint') return refused(value)
    return ok({ qty: value as Quantity, ...(percentage === null ? {} : { percentage: HUNDRED_PERCENT }) })
  }
  if (percentage === null) return ok({})
  const value = read('percentage', percentage)
  if (typeof value !== 'bigint') return refused(value)
  return value > HUNDRED_PERCENT ? refused(invalidField('invalid percentage')) : ok({ percentage: value })
}

function closeOne({ exchange, parts, query }: RestCall): Reply {
  const asset = exchange.venue.assets.find(parts[0] ?? '')
  if (asset === undefined) return errorReply(NO_POSITION)
  const request = closeRequestOf(query)
  const closed = request.ok ? closePosition(exchange.venue, exchange.desk, asset, request.value) : request
  return closed.ok ? okReply(orderJson(closed.value)) : errorReply(closed.failure)
}

/** Closes every position; orders that hold them are cancelled first, when asked for. */
function closeAll({ exchange, query, failItem }: RestCall): Reply {
  const { venue, desk } = exchange
  if (query.get('cancel_orders') === 'true') {
    for (const order of venue.orders.open()) cancelOrder(venue, order)
  }
  const assets = venue.ledger.positions.map(({ assetId }) => venue.assets.find(assetId))
  const items = assets.filter((asset): asset is Asset => asset !== undefined).map((asset, index) => {
    if (index === failItem) return { symbol: asset.symbol, status: 500, body: INTERNAL_ERROR }
    const closed = closePosition(venue, desk, asset, {})
    if (closed.ok) return { symbol: asset.symbol, status: 200, body: orderJson(closed.value) }
    const { status, json } = errorReply(closed.failure)
    return { symbol: asset.symbol, status, body: json }
  })
  return { status: 207, json: items }
}
