import { describe, expect, it } from 'vitest'
import { price, quantity, type ClientOrderId, type Sequence } from '../../../base/index.ts'
import { orderTerms, type OrderTerms, type OrderType, type TimeInForce } from '../../../model/index.ts'
import type { SubmitRequest } from '../../../port/index.ts'
import { refusedRequest } from './order-rules.ts'

function terms(changes: Partial<OrderTerms> = {}): OrderTerms {
  return orderTerms({
    clientOrderId: 'ii-1-T-1-e0-0' as ClientOrderId, symbol: 'AAPL', side: 'BUY', quantity: quantity('10'),
    type: 'MARKET', timeInForce: 'DAY', isReduceOnly: false, role: 'entry', strategy: 'T',
    signal: 1 as Sequence,
    ...changes,
  })
}

const PRICES: Readonly<Record<OrderType, Partial<OrderTerms>>> = {
  MARKET: {}, LIMIT: { limitPrice: price('100') }, STOP: { stopPrice: price('100') },
  STOP_LIMIT: { stopPrice: price('100'), limitPrice: price('101') },
  TRAILING_STOP: { trailingOffset: price('1') },
}

function code(request: SubmitRequest): string {
  return refusedRequest(request)?.code ?? ''
}

function single(changes: Partial<OrderTerms>): string {
  return code({ kind: 'single', terms: terms(changes) })
}

/** From the table of https://docs.alpaca.markets/docs/orders-at-alpaca, whole shares. */
const TAKEN: Readonly<Record<OrderType, string>> = {
  MARKET: 'DAY GTC IOC FOK OPG CLS', LIMIT: 'DAY GTC IOC FOK OPG CLS', STOP: 'DAY GTC', STOP_LIMIT: 'DAY GTC',
  TRAILING_STOP: 'DAY GTC',
}
const TIMES: readonly TimeInForce[] = ['DAY', 'GTC', 'IOC', 'FOK', 'OPG', 'CLS', 'GTD']
const PAIRS = (Object.keys(TAKEN) as OrderType[]).flatMap(
  (type) => TIMES.map((time) => [type, time] as const)
)

describe('whole shares', () => {
  it.each(PAIRS)('%s that is %s', (type, timeInForce) => {
    const isTaken = TAKEN[type].split(' ').includes(timeInForce)
    expect(single({ type, timeInForce, ...PRICES[type] })).toBe(isTaken ? '' : 'BAD_TIME_IN_FORCE')
  })
})

describe('fractions', () => {
  const half = { quantity: quantity('0.5') }
  it.each(['MARKET', 'LIMIT', 'STOP', 'STOP_LIMIT'] as const)('%s for the day is taken', (type) => {
    expect(single({ ...half, type, ...PRICES[type] })).toBe('')
  })
  it('are DAY only, not trailing, and in no group', () => {
    expect(single({ ...half, type: 'LIMIT', timeInForce: 'GTC', ...PRICES.LIMIT })).toBe('FRACTIONAL_RULE')
    expect(single({ ...half, type: 'TRAILING_STOP', ...PRICES.TRAILING_STOP })).toBe('FRACTIONAL_RULE')
    expect(code(bracket({ ...half }))).toBe('FRACTIONAL_RULE')
  })
})

describe('extended hours', () => {
  it('take LIMIT orders that are DAY or GTC', () => {
    const outside = (changes: Partial<OrderTerms>): string => (
      code({ kind: 'single', terms: terms(changes), isExtendedHours: true })
    )
    expect(outside({ type: 'LIMIT', ...PRICES.LIMIT })).toBe('')
    expect(outside({ type: 'LIMIT', timeInForce: 'GTC', ...PRICES.LIMIT })).toBe('')
    expect(outside({ type: 'LIMIT', timeInForce: 'IOC', ...PRICES.LIMIT })).toBe('EXTENDED_HOURS_RULE')
    expect(outside({})).toBe('EXTENDED_HOURS_RULE')
  })
})

describe('prices', () => {
  it.each([
    ['1.01', ''], ['1.001', 'TICK_SIZE'], ['0.9999', ''], ['0.99999', 'TICK_SIZE'], ['290.123', 'TICK_SIZE'],
    ['0', 'BAD_PRICE'], ['-1', 'BAD_PRICE'],
  ])('a limit of %s: %s', (limit, expected) => {
    expect(single({ type: 'LIMIT', limitPrice: price(limit) })).toBe(expected)
  })
  it.each(Object.keys(PRICES) as OrderType[])('%s needs exactly its own', (type) => {
    const all = { limitPrice: price('1'), stopPrice: price('1'), trailingOffset: price('1') }
    expect(single({ type, ...all })).toBe('BAD_PRICE')
    if (type !== 'MARKET') expect(single({ type })).toBe('BAD_PRICE')
  })
})

describe('crypto', () => {
  const coin = { symbol: 'BTC/USD', quantity: quantity('0.001') }
  it('takes MARKET, LIMIT and STOP_LIMIT that are GTC or IOC, of any price and fraction', () => {
    expect(single({ ...coin, timeInForce: 'GTC', type: 'LIMIT', limitPrice: price('0.123456') })).toBe('')
    expect(single({ ...coin, timeInForce: 'IOC' })).toBe('')
    expect(single({ ...coin, timeInForce: 'DAY' })).toBe('BAD_TIME_IN_FORCE')
    expect(single({ ...coin, timeInForce: 'GTC', type: 'STOP', ...PRICES.STOP })).toBe(
      'ORDER_TYPE_UNSUPPORTED'
    )
  })
})

function bracket(
  changes: Partial<OrderTerms> = {}, exits: { target?: Partial<OrderTerms>; stop?: Partial<OrderTerms> } = {}
): SubmitRequest {
  const entry = terms(changes)
  const common = { side: 'SELL', quantity: entry.quantity, timeInForce: entry.timeInForce } as const
  return {
    kind: 'bracket', entry,
    target: terms({ ...common, type: 'LIMIT', limitPrice: price('110'), ...exits.target }),
    stop: terms({ ...common, type: 'STOP', stopPrice: price('90'), ...exits.stop }),
  }
}

describe('groups', () => {
  it('are taken with exits on the other side, of one quantity, symbol and time in force', () => {
    expect(code(bracket())).toBe('')
    expect(code(bracket({ type: 'LIMIT', ...PRICES.LIMIT, timeInForce: 'GTC' }))).toBe('')
    expect(code(bracket({}, { target: { side: 'BUY' } }))).toBe('ORDER_GROUP_RULE')
    expect(code(bracket({}, { stop: { quantity: quantity('9') } }))).toBe('ORDER_GROUP_RULE')
    expect(code(bracket({}, { stop: { timeInForce: 'GTC' } }))).toBe('ORDER_GROUP_RULE')
    expect(code(bracket({ timeInForce: 'IOC' }))).toBe('ORDER_GROUP_RULE')
    expect(code(bracket({ type: 'STOP', ...PRICES.STOP }))).toBe('ORDER_GROUP_RULE')
  })
  it('have their stop at least a cent behind their target', () => {
    expect(code(bracket({}, { stop: { stopPrice: price('109.99') } }))).toBe('')
    expect(code(bracket({}, { stop: { stopPrice: price('110') } }))).toBe('ORDER_GROUP_RULE')
  })
  it('exit by an OCO on one side, or by one exit of an OTO', () => {
    const request = bracket() as Extract<SubmitRequest, { kind: 'bracket' }>
    expect(code({ kind: 'oco', target: request.target, stop: request.stop })).toBe('')
    expect(code({ kind: 'oto', entry: request.entry, exit: request.stop })).toBe('')
    expect(code({ kind: 'oto', entry: request.entry, exit: terms({ side: 'SELL' }) })).toBe(
      'ORDER_GROUP_RULE'
    )
  })
})

describe('ids', () => {
  it.each(['', 'two words', 'a'.repeat(129)])('"%s" is refused', (id) => {
    expect(single({ clientOrderId: id as ClientOrderId })).toBe('BAD_CLIENT_ORDER_ID')
  })
})
