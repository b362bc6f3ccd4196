import { RetryClass, type Failure } from '../../../base/index.ts'

/** How one refusal of the vendor is recognised, and what it is called here. */
export interface AlpacaErrorRule {
  /** Statuses it comes with; empty for any: the vendor reuses its numbers, so the text decides. */
  readonly statuses: readonly number[]
  readonly text: RegExp
  readonly code: string
  readonly retry: RetryClass
}

const NEVER = RetryClass.Never
const SAFE = RetryClass.Safe
const RECONCILE = RetryClass.AfterReconcile

function rule(
  code: string, text: RegExp, retry: RetryClass = NEVER, statuses: readonly number[] = [],
): AlpacaErrorRule {
  return { statuses, text, code, retry }
}

/**
 * Every documented refusal, the first that fits decides.
 *
 * https://alpaca.markets/learn/how-to-fix-common-trading-api-errors-at-alpaca
 */
export const ALPACA_ERRORS: readonly AlpacaErrorRule[] = [
  rule('DUPLICATE_CLIENT_ORDER_ID', /client[\s_-]?order[\s_-]?id must be unique/i, RECONCILE),
  rule('BAD_CLIENT_ORDER_ID', /client_order_id must be no more than|invalid client_order_id/i),
  rule('INSUFFICIENT_BUYING_POWER', /insufficient (options )?buying power/i),
  rule('INSUFFICIENT_QUANTITY', /insufficient (qty|quantity|balance)/i, RECONCILE),
  rule('WASH_TRADE', /potential wash trade/i),
  rule('TRADING_SUSPENDED', /new orders are rejected by user request/i),
  rule('LIQUIDATION_ONLY', /restricted to liquidation|closing[\s-]only/i),
  rule('DAY_TRADING_DENIED', /pattern day trading/i),
  rule('SHORT_NOT_AVAILABLE', /not allowed to short|cannot be sold short/i),
  rule('ORDER_TOO_SMALL', /cost basis must be >=|notional must be >=/i),
  rule('ORDER_TOO_LARGE', /notional must be <=|maximum notional|exceeds? (the )?max/i),
  rule('AUCTION_WINDOW', /\b(opg|cls|moo|moc|loo|loc) orders?\b/i),
  rule('NOT_FRACTIONABLE', /is not fractionable/i),
  rule('FRACTIONAL_RULE', /fractional (orders|trading)/i),
  rule('EXTENDED_HOURS_RULE', /extended hours orders? must/i),
  rule('ORDER_GROUP_RULE', /(bracket|oco|oto) orders|complex orders require|take_profit|stop_loss|mleg/i),
  rule('TICK_SIZE', /sub-penny|minimum pricing criteria/i),
  rule('STOP_WRONG_SIDE', /stop price must be (less|greater|above|below|at least)/i),
  rule('POSITION_INTENT_MISMATCH', /position intent mismatch/i, RECONCILE),
  rule('REPLACE_TOO_EARLY', /isn't sent to exchange yet|unable to replace order/i, RECONCILE),
  rule('NOTHING_TO_CHANGE', /order parameters are not changed/i),
  rule('ORDER_NOT_OPEN', /order is not open|(no longer|not) cancelable|order is already in/i, RECONCILE),
  rule('CLOSING_ORDERS_PENDING', /while having open closing position orders/i, RECONCILE),
  rule('BAD_TIME_IN_FORCE', /invalid time_in_force|time in force/i),
  rule('ORDER_TYPE_UNSUPPORTED', /invalid order type/i),
  rule('NOT_TRADABLE', /is not active|is not tradable/i),
  rule('BAD_QUANTITY', /qty must be|qty or notional|only one of qty or notional|invalid qty/i),
  rule('BAD_PRICE', /(limit|stop) orders? requires?|require no stop or limit/i),
  rule('BAD_PRICE', /invalid (limit_price|stop_price|trail)/i),
  rule('TRADING_BLOCKED', /restricted from trading|trading.{0,20}(blocked|disabled)/i),
  rule('TRADING_BLOCKED', /account is (blocked|inactive|not active)|account.{0,20}blocked/i),
  rule('DATA_NOT_PERMITTED', /subscription does not permit/i, NEVER),
  rule('UNKNOWN_SYMBOL', /(asset|symbol) (".*" )?not found|asset ".*" not found|invalid symbol/i),
  rule('POSITION_NOT_FOUND', /position (does not exist|not found)/i, RECONCILE),
  rule('ORDER_NOT_FOUND', /order not found/i, RECONCILE),
  rule('RATE_LIMITED', /rate limit|too many requests/i, SAFE),
  rule('BROKER_UNAUTHORIZED', /unauthori[sz]ed|request is not authorized|authentication/i, NEVER, [401]),
  rule('BROKER_FORBIDDEN', /^forbidden\.?$/i, NEVER, [403]),
]

/** What a status means when no text is known. */
const BY_STATUS: Readonly<Record<number, Pick<AlpacaErrorRule, 'code' | 'retry'>>> = {
  400: { code: 'BAD_REQUEST', retry: NEVER },
  401: { code: 'BROKER_UNAUTHORIZED', retry: NEVER },
  403: { code: 'BROKER_FORBIDDEN', retry: NEVER },
  404: { code: 'NOT_FOUND', retry: RECONCILE },
  422: { code: 'BAD_REQUEST', retry: NEVER },
  429: { code: 'RATE_LIMITED', retry: SAFE },
}

const WRONG_KEYS = '; check APCA_API_KEY_ID and APCA_API_SECRET_KEY: paper and live accounts have keys '
  + 'of their own'
const UNAVAILABLE = { code: 'BROKER_UNAVAILABLE', retry: RECONCILE } as const
const REFUSED = { code: 'BROKER_REFUSED', retry: NEVER } as const

/** What anybody on the way answers with a page of their own, when the vendor is not reached. */
const ALSO_OF_OTHERS: readonly number[] = [403, 404]

/**
 * What a refusal is called here: by its text, else by its status.
 *
 * A 403 or 404 without a text is not the vendor's word: a gateway says so too while nobody stands behind it.
 */
export function ruleOf(status: number, message: string): Pick<AlpacaErrorRule, 'code' | 'retry'> {
  if (status >= 500 || (message === '' && ALSO_OF_OTHERS.includes(status))) return UNAVAILABLE
  const known = ALPACA_ERRORS.find(({ statuses, text }) => (
    (statuses.length === 0 || statuses.includes(status)) && text.test(message)
  ))
  return known ?? BY_STATUS[status] ?? REFUSED
}

/** The vendor's own number for a thing that it does not have, and what its texts for that are called. */
const NOT_FOUND_NUMBER = 40_410_000
const NOT_FOUND_CODES: readonly string[] = ['ORDER_NOT_FOUND', 'POSITION_NOT_FOUND', 'UNKNOWN_SYMBOL']

/** Says whether the vendor itself says that it does not have the thing: a gateway's 404 proves nothing. */
export function isAbsence({ details }: Failure): boolean {
  return details['status'] === 404 && details['isOwnWord'] === true
}

/** Makes the failure of a reply that refuses; `message` has no secrets in it. */
export function refusalOf(
  { status, message, number, requestId }: {
    status: number; message: string; number: unknown; requestId: string
  },
): Failure {
  const { code, retry } = ruleOf(status, message)
  const hint = code === 'BROKER_UNAUTHORIZED' ? WRONG_KEYS : ''
  const isOwnWord = Number(number) === NOT_FOUND_NUMBER || NOT_FOUND_CODES.includes(code)
  return {
    code, retry,
    message: `Alpaca answered ${status}: ${message === '' ? 'no readable text' : message}${hint}`,
    details: { status, requestId, isOwnWord },
  }
}
