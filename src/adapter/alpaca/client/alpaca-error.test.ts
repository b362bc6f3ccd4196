import { describe, expect, it } from 'vitest'
import { isAbsence, refusalOf, ruleOf } from './alpaca-error.ts'

/**
 * Texts of https://alpaca.markets/learn/how-to-fix-common-trading-api-errors-at-alpaca and of the order pages of
 * https://docs.alpaca.markets, with the status they come with.
 */
const DOCUMENTED: readonly (readonly [number, string, string])[] = [
  [401, 'unauthorized.', 'BROKER_UNAUTHORIZED'],
  [401, 'request is not authorized', 'BROKER_UNAUTHORIZED'],
  [403, 'forbidden.', 'BROKER_FORBIDDEN'],
  [403, 'insufficient buying power', 'INSUFFICIENT_BUYING_POWER'],
  [403, 'insufficient qty available for order (requested: 9, available: 0)', 'INSUFFICIENT_QUANTITY'],
  [403, 'insufficient balance for BTC (requested: 1, available: 0)', 'INSUFFICIENT_QUANTITY'],
  [403, 'potential wash trade detected. use complex orders', 'WASH_TRADE'],
  [422, 'potential wash trade detected. use complex orders', 'WASH_TRADE'],
  [403, 'new orders are rejected by user request', 'TRADING_SUSPENDED'],
  [403, 'account is not allowed to short', 'SHORT_NOT_AVAILABLE'],
  [403, 'account is restricted to liquidation only', 'LIQUIDATION_ONLY'],
  [403, 'cost basis must be >= minimal amount of order 1', 'ORDER_TOO_SMALL'],
  [403, 'cls orders must be submitted after 7:00pm and before 3:55pm', 'AUCTION_WINDOW'],
  [403, 'opg orders must be submitted after 7:00pm and before 9:28am', 'AUCTION_WINDOW'],
  [403, 'asset "BRK.A" is not fractionable', 'NOT_FRACTIONABLE'],
  [403, 'order parameters are not changed', 'NOTHING_TO_CHANGE'],
  [403, 'trade denied due to pattern day trading protection', 'DAY_TRADING_DENIED'],
  [404, 'order not found for 1', 'ORDER_NOT_FOUND'],
  [404, 'position does not exist', 'POSITION_NOT_FOUND'],
  [404, 'asset not found for ZZZZQX', 'UNKNOWN_SYMBOL'],
  [404, 'symbol not found: ZZZZQX', 'UNKNOWN_SYMBOL'],
  [422, 'client_order_id must be unique', 'DUPLICATE_CLIENT_ORDER_ID'],
  [409, 'client order id must be unique', 'DUPLICATE_CLIENT_ORDER_ID'],
  [422, 'client_order_id must be no more than 128 characters', 'BAD_CLIENT_ORDER_ID'],
  [422, 'qty must be > 0', 'BAD_QUANTITY'],
  [422, 'qty or notional is required', 'BAD_QUANTITY'],
  [422, 'only one of qty or notional is accepted', 'BAD_QUANTITY'],
  [422, 'limit orders require a limit price', 'BAD_PRICE'],
  [422, 'stop limit orders require both stop and limit price', 'BAD_PRICE'],
  [422, 'market orders require no stop or limit price', 'BAD_PRICE'],
  [422, 'invalid time_in_force', 'BAD_TIME_IN_FORCE'],
  [422, 'invalid order type', 'ORDER_TYPE_UNSUPPORTED'],
  [422, 'invalid order type for crypto order', 'ORDER_TYPE_UNSUPPORTED'],
  [422, 'asset ABCD is not active', 'NOT_TRADABLE'],
  [422, 'asset "ABCD" cannot be sold short', 'SHORT_NOT_AVAILABLE'],
  [422, 'asset "ABCD" is not tradable', 'NOT_TRADABLE'],
  [422, 'asset "ABCD" not found', 'UNKNOWN_SYMBOL'],
  [422, 'fractional orders must be DAY orders', 'FRACTIONAL_RULE'],
  [422, 'fractional orders must be simple orders', 'FRACTIONAL_RULE'],
  [422, 'fractional orders cannot be sold short', 'SHORT_NOT_AVAILABLE'],
  [422, 'notional must be >= 1.00', 'ORDER_TOO_SMALL'],
  [422, 'extended hours order must be DAY or GTC limit orders', 'EXTENDED_HOURS_RULE'],
  [
    422, 'invalid limit_price 290.123. sub-penny increment does not fulfill minimum pricing criteria',
    'TICK_SIZE',
  ],
  [422, 'bracket orders require take_profit.limit_price', 'ORDER_GROUP_RULE'],
  [422, 'bracket orders must be entry orders', 'ORDER_GROUP_RULE'],
  [422, 'symbol is not allowed for mleg order', 'ORDER_GROUP_RULE'],
  [422, 'stop price must be less than current price', 'STOP_WRONG_SIDE'],
  [
    422, 'position intent mismatch, inferred: buy_to_open, specified: buy_to_close',
    'POSITION_INTENT_MISMATCH',
  ],
  [422, 'order is not open', 'ORDER_NOT_OPEN'],
  [422, 'unable to replace order', 'REPLACE_TOO_EARLY'],
  [422, 'unable to replace order, order isn\'t sent to exchange yet', 'REPLACE_TOO_EARLY'],
  [
    422, 'unable to open new notional orders while having open closing position orders',
    'CLOSING_ORDERS_PENDING',
  ],
  [429, 'rate limit exceeded', 'RATE_LIMITED'],
  [500, 'internal server error occurred', 'BROKER_UNAVAILABLE'],
  [403, 'subscription does not permit querying recent SIP data', 'DATA_NOT_PERMITTED'],
  [400, 'invalid symbol: BTCUSD does not match ^[A-Z]+x?/[A-Z]+$', 'UNKNOWN_SYMBOL'],
  [400, 'invalid limit: larger than the allowed maximum of 10000', 'BAD_REQUEST'],
]

describe('a documented refusal has its code', () => {
  it.each(DOCUMENTED)('%i %s: %s', (status, text, code) => {
    expect(ruleOf(status, text).code).toBe(code)
  })
})

describe('a text that nobody knows', () => {
  it.each([
    [400, 'BAD_REQUEST', 'never'], [401, 'BROKER_UNAUTHORIZED', 'never'], [403, 'BROKER_FORBIDDEN', 'never'],
    [404, 'NOT_FOUND', 'after-reconcile'], [418, 'BROKER_REFUSED', 'never'], [422, 'BAD_REQUEST', 'never'],
    [429, 'RATE_LIMITED', 'safe'], [500, 'BROKER_UNAVAILABLE', 'after-reconcile'],
    [504, 'BROKER_UNAVAILABLE', 'after-reconcile'],
  ])('%i is %s, to be tried again: %s', (status, code, retry) => {
    expect(ruleOf(status, 'something new')).toMatchObject({ code, retry })
  })

  it('of a server error says nothing of the order, whatever it reads like', () => {
    expect(ruleOf(503, 'client_order_id must be unique').code).toBe('BROKER_UNAVAILABLE')
  })
})

describe('a thing that is not there', () => {
  const said = (message: string, number?: number, status = 404) => (
    refusalOf({ status, message, number, requestId: 'r' })
  )

  it('is absent only where Alpaca itself says so: a gateway that nobody stands behind says 404 too', () => {
    expect([
      said('order not found for 7'), said('asset not found for X'), said('gone', 40_410_000),
    ].map(isAbsence)).toEqual([true, true, true])
    expect([
      said(''), said('Not Found'), said('no Route matched with those values'), said('', undefined, 503),
      said('authentication plugin not found'), said('too many requests: no such backend'),
    ].map(isAbsence)).toEqual([false, false, false, false, false, false])
  })

  it('is no wrong key, where a page and not Alpaca refuses', () => {
    expect([ruleOf(403, '').code, ruleOf(404, '').code]).toEqual(['BROKER_UNAVAILABLE', 'BROKER_UNAVAILABLE'])
    expect([ruleOf(401, '').code, ruleOf(403, 'forbidden.').code])
      .toEqual(['BROKER_UNAUTHORIZED', 'BROKER_FORBIDDEN'])
  })
})
