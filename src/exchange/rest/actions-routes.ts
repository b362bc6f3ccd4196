import { toNumber } from '../../base/index.ts'
import { newYorkDate } from '../clock/new-york-time.ts'
import type { ListedAction } from '../market/action-shelf.ts'
import type { Json } from '../wire/order-json.ts'
import { QueryReader } from './query.ts'
import type { Reply } from './reply.ts'
import { errorReply, okReply } from './reply.ts'
import type { RestCall, Route } from './route.ts'

const LIMIT_DEFAULT = 100
const LIMIT_MAX = 1_000

/** The endpoint of corporate actions. */
export const ACTIONS_ROUTES: readonly Route[] = [{ name: 'GET /v1/corporate-actions', answer: actions }]

function actions({ exchange: { venue }, query }: RestCall): Reply {
  const reader = new QueryReader(query)
  const limit = reader.count('limit', LIMIT_DEFAULT, LIMIT_MAX)
  const today = newYorkDate(venue.clock.now)
  const [from, to] = [reader.text('start') ?? today, reader.text('end') ?? today]
  const token = reader.text('page_token')
  if (reader.failure !== undefined) return errorReply(reader.failure)
  const kinds = reader.list('types')
  const found = venue.actions.find({ symbols: reader.list('symbols'), from, to })
    .filter((action) => kinds.length === 0 || kinds.some((kind) => `${kind}s` === groupOf(action)))
  const after = token === undefined ? 0 : found.findIndex(({ id }) => id === token) + 1
  const page = found.slice(after, after + limit)
  const grouped: Record<string, Json[]> = {}
  for (const action of page) (grouped[groupOf(action)] ??= []).push(actionJson(action))
  const hasMore = after + page.length < found.length
  return okReply({ corporate_actions: grouped, next_page_token: hasMore ? page.at(-1)?.id ?? null : null })
}

function groupOf(action: ListedAction): string {
  switch (action.kind) {
    case 'split': return action.to > action.from ? 'forward_splits' : 'reverse_splits'
    case 'dividend': return 'cash_dividends'
    case 'rename': return 'name_changes'
    case 'delisting': return 'worthless_removals'
  }
}

const CUSIP = '000000000'

function actionJson(action: ListedAction): Json {
  const { id, symbol, exDate, processDate } = action
  const head = { id, process_date: processDate }
  switch (action.kind) {
    case 'split': {
      const cusips = action.to > action.from ? { cusip: CUSIP } : { old_cusip: CUSIP, new_cusip: CUSIP }
      return { ...head, symbol, ...cusips, ex_date: exDate, new_rate: action.to, old_rate: action.from }
    }
    case 'dividend': return {
      ...head, symbol, cusip: CUSIP, ex_date: exDate, payable_date: processDate,
      rate: toNumber(action.rate), special: false, foreign: false,
    }
    case 'rename': return {
      ...head, old_symbol: symbol, new_symbol: action.to, old_cusip: CUSIP, new_cusip: CUSIP,
    }
    case 'delisting': return { ...head, symbol, cusip: CUSIP }
  }
}
