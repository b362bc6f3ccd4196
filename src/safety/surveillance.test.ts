import { describe, expect, it } from 'vitest'
import {
  money, price, quantity, type ClientOrderId, type ExecutionId, type Sequence, type UtcMillis,
  type VenueOrderId,
} from '../base/index.ts'
import { orderTerms, type FactBody, type Fill, type OrderTerms } from '../model/index.ts'
import { Surveillance, type SurveillanceFinding } from './surveillance.ts'

const T0 = Date.UTC(2026, 10, 27, 15)

/** Facts of orders, told one after the other at seconds of a session. */
class Tape {
  readonly found: SurveillanceFinding[] = []
  readonly #surveillance = new Surveillance()
  readonly #terms = new Map<ClientOrderId, OrderTerms>()
  #count = 0

  tell(second: number, body: FactBody): void {
    this.found.push(...this.#surveillance.apply({ body, eventAt: (T0 + second * 1_000) as UtcMillis }))
  }

  order(second: number, changes: Partial<OrderTerms> = {}): ClientOrderId {
    const clientOrderId = `o-${++this.#count}` as ClientOrderId
    const terms = orderTerms({
      symbol: 'AAA', side: 'BUY', quantity: quantity('10'), type: 'LIMIT', limitPrice: price('100'),
      timeInForce: 'DAY', isReduceOnly: false, role: 'entry', strategy: 'one', signal: 1 as Sequence,
      ...changes, clientOrderId,
    })
    this.#terms.set(clientOrderId, terms)
    this.tell(second, { kind: 'OrderInitialized', terms })
    this.tell(second, { kind: 'OrderSubmitted', clientOrderId })
    const venueOrderId = `v-${this.#count}` as VenueOrderId
    this.tell(second, { kind: 'OrderAccepted', clientOrderId, venueOrderId })
    return clientOrderId
  }

  termsOf(clientOrderId: ClientOrderId): OrderTerms {
    return this.#terms.get(clientOrderId) as OrderTerms
  }

  fill(second: number, clientOrderId: ClientOrderId, at = '100', units = '10'): ClientOrderId {
    const { symbol, side } = this.termsOf(clientOrderId)
    const executionId = `x-${++this.#count}` as ExecutionId
    const fill: Fill = {
      executionId, clientOrderId, symbol, side, quantity: quantity(units), price: price(at),
      fee: money('0'), at: (T0 + second * 1_000) as UtcMillis, liquidity: 'TAKER',
    }
    this.tell(second, { kind: 'OrderFilled', clientOrderId, fill })
    return clientOrderId
  }

  cancel(second: number, clientOrderId: ClientOrderId): ClientOrderId {
    this.tell(second, { kind: 'OrderPendingCancel', clientOrderId, reason: 'test' })
    this.tell(second, { kind: 'OrderCanceled', clientOrderId, reason: 'test' })
    return clientOrderId
  }

  get patterns(): readonly string[] {
    return this.found.map(({ pattern }) => pattern)
  }
}

describe('WASH_TRADE', () => {
  const pair = (changes: Partial<OrderTerms>, { at = '100', after = 60 } = {}): Tape => {
    const tape = new Tape()
    tape.fill(0, tape.order(0))
    tape.fill(after, tape.order(0, { side: 'SELL', strategy: 'two', ...changes }), at)
    return tape
  }

  it('is a purchase and a sale of two strategies at one price within a minute', () => {
    const { found } = pair({})
    expect(found).toMatchObject([{
      pattern: 'WASH_TRADE', symbol: 'AAA', orders: ['o-1', 'o-3'], at: T0 + 60_000,
      message: 'one and two bought and sold AAA at 100 within 60 s: the account may have traded with itself',
    }])
  })

  it.each([
    ['a second later', {}, { after: 61 }],
    ['at another price', {}, { at: '100.01' }],
    ['on the same side', { side: 'BUY' }, {}],
    ['of another symbol', { symbol: 'BBB' }, {}],
    ['a strategy leaving its own position', { strategy: 'one', isReduceOnly: true, role: 'stop' }, {}],
  ] as const)('is not: %s', (_, changes, when) => {
    expect(pair(changes, when).patterns).toEqual([])
  })

  it('is one of a strategy and of somebody else in the account', () => {
    const tape = new Tape()
    tape.fill(0, tape.order(0))
    const clientOrderId = tape.order(0, { side: 'SELL', strategy: 'EXTERNAL' })
    const terms = tape.termsOf(clientOrderId)
    tape.tell(0, { kind: 'OrderExpired', clientOrderId })
    tape.tell(1, { kind: 'OrderAdopted', terms, filledQuantity: quantity('4') })
    tape.fill(2, clientOrderId, '100', '6')
    expect(tape.patterns).toEqual(['WASH_TRADE'])
  })

  it('is one of two orders of a strategy that both open', () => {
    expect(pair({ strategy: 'one' }).patterns).toEqual(['WASH_TRADE'])
  })

  it('is told once, in however many parts the orders fill', () => {
    const tape = new Tape()
    const [one, other] = [tape.order(0), tape.order(0, { side: 'SELL', strategy: 'two' })]
    for (const order of [one, other, one, other]) tape.fill(1, order, '100', '5')
    expect(tape.patterns).toEqual(['WASH_TRADE'])
  })
})

describe('an order that fills in parts', () => {
  it('is followed until all of it has filled, at its size of then', () => {
    const tape = new Tape()
    const bought = tape.order(0)
    tape.fill(1, bought, '99', '4')
    tape.tell(2, { kind: 'OrderUpdated', clientOrderId: bought, changes: { quantity: quantity('14') } })
    tape.fill(3, bought, '99', '6')
    tape.fill(4, tape.order(4, { side: 'SELL', strategy: 'two' }), '100')
    expect(tape.patterns).toEqual([])
    tape.fill(5, bought, '100', '4')
    expect(tape.patterns).toEqual(['WASH_TRADE'])
  })
})

it('facts of orders that nobody has told of are passed over', () => {
  const tape = new Tape()
  const clientOrderId = 'never' as ClientOrderId
  tape.tell(0, { kind: 'OrderSubmitted', clientOrderId })
  tape.tell(0, { kind: 'OrderUpdated', clientOrderId, changes: { quantity: quantity('1') } })
  tape.tell(0, { kind: 'OrderCanceled', clientOrderId, reason: 'test' })
  expect(tape.found).toEqual([])
})

describe('LAYERING', () => {
  it('is three entries of one side taken back unfilled around an execution of the other', () => {
    const tape = new Tape()
    const layers = [0, 1, 2, 3].map((second) => tape.order(second))
    tape.cancel(10, layers[0] as ClientOrderId)
    tape.cancel(11, layers[1] as ClientOrderId)
    const sale = tape.fill(12, tape.order(12, { side: 'SELL' }), '101')
    expect(tape.patterns).toEqual([])
    tape.cancel(72, layers[2] as ClientOrderId)
    const orders = [...layers.slice(0, 3), sale]
    const message = '3 buy orders of AAA were taken back unfilled within 60 s of an execution on the other '
      + 'side'
    expect(tape.found).toMatchObject([{ pattern: 'LAYERING', symbol: 'AAA', orders, message }])
    tape.cancel(72, layers[3] as ClientOrderId)
    expect(tape.patterns).toHaveLength(1)
  })

  it.each([
    ['taken back a second too late', 73, {}],
    ['guards whose group has ended', 20, { role: 'target', isReduceOnly: true, ocoGroup: 'g' }],
    ['entries of the same side', 20, { side: 'SELL' }],
  ] as const)('is not: %s', (_, last, changes) => {
    const tape = new Tape()
    const layers = [0, 1, 2].map((second) => tape.order(second, changes))
    tape.fill(12, tape.order(12, { side: 'SELL', strategy: 'two' }), '101')
    for (const layer of layers) tape.cancel(last, layer)
    expect(tape.patterns).toEqual([])
  })

  it('is not of entries that had filled in part', () => {
    const tape = new Tape()
    const layers = [0, 1, 2].map((second) => tape.fill(second, tape.order(second), '99', '1'))
    tape.fill(12, tape.order(12, { side: 'SELL' }), '101')
    for (const layer of layers) tape.cancel(13, layer)
    expect(tape.patterns).toEqual([])
  })
})

describe('MANY_MESSAGES', () => {
  const flood = (count: number, fills: number): Tape => {
    const tape = new Tape()
    for (let number = 0; number < fills; number++) tape.fill(0, tape.order(-60), '99')
    const order = tape.order(1)
    const changes = { limitPrice: price('99') }
    for (let sent = 1; sent < count; sent++) {
      tape.tell(60, { kind: 'OrderPendingUpdate', clientOrderId: order, changes })
    }
    return tape
  }

  const told = ['MANY_MESSAGES']
  it.each([[99, 0, []], [100, 0, told], [100, 2, []], [101, 2, told]])(
    '%i messages of a symbol in a minute with %i executions: %j', (count, fills, found) => {
      expect(flood(count, fills).patterns).toEqual(found)
    },
  )
})

it('forgets orders that have ended, and says the same of the same facts', () => {
  const run = (): Tape => {
    const tape = new Tape()
    const gone = tape.order(0, { side: 'SELL', strategy: 'two' })
    tape.tell(1, { kind: 'OrderExpired', clientOrderId: gone })
    tape.fill(2, tape.order(2))
    tape.fill(3, gone)
    for (let count = 0; count < 3; count++) tape.cancel(4, tape.order(4, { side: 'SELL' }))
    return tape
  }
  expect(run().patterns).toEqual(['LAYERING'])
  expect(run().found).toEqual(run().found)
})
