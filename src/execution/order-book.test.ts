import { describe, expect, it } from 'vitest'
import {
  formatFixed, InvariantError, price, quantity, ZERO_MONEY, type ClientOrderId, type ExecutionId,
  type Sequence, type UtcMillis, type VenueOrderId,
} from '../base/index.ts'
import { foldFact, type FactBody, type OrderTerms } from '../model/index.ts'
import { OrderBook } from './order-book.ts'

function idOf(number: number): ClientOrderId {
  return `ii-0-one-${number}-e0-0` as ClientOrderId
}

function termsOf(number: number, changes: Partial<OrderTerms> = {}): OrderTerms {
  return {
    clientOrderId: idOf(number), symbol: 'ACME', side: 'BUY', quantity: quantity('100'), type: 'MARKET',
    timeInForce: 'DAY', isReduceOnly: false, role: 'entry', strategy: 'one', signal: number as Sequence,
    ...changes,
  }
}

class Desk {
  readonly book: OrderBook
  #sequence = 0

  constructor(holdsChanges = false) {
    this.book = new OrderBook({ holdsChanges })
  }

  tell(body: FactBody, eventAt = 0): this {
    const sequence = ++this.#sequence as Sequence
    foldFact(this.book.folds, {
      sequence, eventAt: eventAt as UtcMillis, knownAt: eventAt as UtcMillis, correlation: sequence, body,
    })
    return this
  }

  submit(number: number, changes: Partial<OrderTerms> = {}): this {
    this.tell({ kind: 'OrderInitialized', terms: termsOf(number, changes) })
    return this.tell({ kind: 'OrderSubmitted', clientOrderId: idOf(number) }, 77)
  }

  fill(number: number, units: string, at: string, execution = `x-${units}-${at}`): this {
    const clientOrderId = idOf(number)
    return this.tell({
      kind: 'OrderFilled', clientOrderId, fill: {
        executionId: execution as ExecutionId, clientOrderId, symbol: 'ACME', side: 'BUY',
        quantity: quantity(units), price: price(at), fee: ZERO_MONEY, at: 0 as UtcMillis, liquidity: 'TAKER',
      },
    })
  }
}

describe('the book of orders', () => {
  it('knows open orders by symbol until they end', () => {
    const desk = new Desk().submit(1).submit(2, { symbol: 'OTHER' }).submit(3)
    const { book } = desk
    expect([...book.open()].map(({ terms }) => terms.signal)).toEqual([1, 2, 3])
    expect(book.openFor('ACME').map(({ terms }) => terms.signal)).toEqual([1, 3])
    expect(book.openFor('NEVER')).toEqual([])
    desk.tell({ kind: 'OrderExpired', clientOrderId: idOf(1) })
    expect([book.openCount, book.openFor('ACME').length]).toEqual([2, 1])
    expect(book.find(idOf(1))?.status).toBe('EXPIRED')
  })

  it('remembers when an order was sent, and its name at the venue', () => {
    const { book } = new Desk().submit(1)
      .tell({ kind: 'OrderAccepted', clientOrderId: idOf(1), venueOrderId: 'v-1' as VenueOrderId })
    expect(book.find(idOf(1))).toMatchObject({ submittedAt: 77, venueOrderId: 'v-1', status: 'ACCEPTED' })
  })

  it('averages the prices of fills', () => {
    const desk = new Desk().submit(1)
    expect(formatFixed(desk.book.get(idOf(1)).averageFillPrice)).toBe('0')
    desk.fill(1, '30', '10').fill(1, '60', '13')
    const order = desk.book.get(idOf(1))
    const numbers = [order.averageFillPrice, order.filledQuantity, order.remaining]
    expect(numbers.map(formatFixed)).toEqual(['12', '90', '10'])
    expect(order.status).toBe('PARTIALLY_FILLED')
    desk.fill(1, '10', '9')
    expect([order.status, order.isOpen]).toEqual(['FILLED', false])
    expect(formatFixed(order.averageFillPrice)).toBe('11.7')
  })

  it('holds a fact about an unknown order, an id that comes twice, and a repeated execution for bugs', () => {
    const desk = new Desk().submit(1).fill(1, '10', '10')
    expect(() => desk.tell({ kind: 'OrderExpired', clientOrderId: idOf(9) })).toThrow(InvariantError)
    expect(() => desk.submit(1)).toThrow('exists already')
    expect(() => desk.fill(1, '10', '10')).toThrow('booked already')
    expect(() => desk.fill(1, '0', '10')).toThrow(InvariantError)
    expect(() => desk.tell({ kind: 'OrderDenied', clientOrderId: idOf(1), code: 'X', reason: 'x' })).toThrow(
      'an order in PARTIALLY_FILLED cannot take Denied')
  })

  it('leaves facts that are about no order alone', () => {
    const { book } = new Desk().tell({ kind: 'CashMoved', amount: ZERO_MONEY, by: 'a', reason: 'b' })
    expect(book.openCount).toBe(0)
  })

  it('keeps at least two thousand ended orders for what comes late, and no more than twice as many', () => {
    const desk = new Desk(true)
    for (let number = 1; number <= 6_500; number++) {
      desk.submit(number).fill(number, '1', '10', `x-${number}`)
        .tell({ kind: 'OrderExpired', clientOrderId: idOf(number) })
    }
    const known = Array.from({ length: 6_500 }, (_, index) => index + 1)
      .filter((number) => desk.book.find(idOf(number)) !== undefined)
    expect([known[0], known.length, desk.book.openCount]).toEqual([4_001, 2_500, 0])
    const isBooked = (number: number): boolean => desk.book.isBooked(`x-${number}` as ExecutionId)
    expect([1, 4_000, 4_001, 6_500].map(isBooked)).toEqual([false, false, true, true])
  })

  it('keeps at least a hundred where nothing comes late, and open orders while they are open', () => {
    const desk = new Desk().submit(0).fill(0, '1', '10', 'x-0')
    for (let number = 1; number <= 350; number++) {
      desk.submit(number).fill(number, '1', '10', `x-${number}`)
        .tell({ kind: 'OrderExpired', clientOrderId: idOf(number) })
    }
    const known = Array.from({ length: 351 }, (_, number) => number)
      .filter((number) => desk.book.find(idOf(number)) !== undefined)
    expect(known).toEqual([0, ...Array.from({ length: 150 }, (_, index) => 201 + index)])
    const isBooked = (number: number): boolean => desk.book.isBooked(`x-${number}` as ExecutionId)
    expect([0, 200, 201, 350].map(isBooked)).toEqual([true, false, true, true])
    const restored = new OrderBook()
    restored.restore(desk.book.state())
    expect(restored.state()).toEqual(desk.book.state())
    expect([0, 200, 201].map((number) => restored.isBooked(`x-${number}` as ExecutionId)))
      .toEqual([true, false, true])
  })

  it('remembers what was executed late of an order of the older generation for as long as the order', () => {
    const desk = new Desk(true)
    const pass = (from: number, count: number): void => {
      for (let number = from; number < from + count; number++) {
        desk.submit(number).tell({ kind: 'OrderExpired', clientOrderId: idOf(number) })
      }
    }
    pass(1, 2_000)
    desk.fill(1, '1', '10', 'late')
    expect([desk.book.find(idOf(1))?.status, desk.book.isBooked('late' as ExecutionId)])
      .toEqual(['EXPIRED', true])
    pass(3_000, 2_000)
    expect([desk.book.find(idOf(1)), desk.book.isBooked('late' as ExecutionId)]).toEqual([undefined, false])
  })

  it('has an order that turns out to work after all among the open ones alone', () => {
    const clientOrderId = idOf(1)
    const desk = new Desk().submit(1).tell({ kind: 'OrderDenied', clientOrderId, code: 'X', reason: 'x' })
    expect([desk.book.state().open.length, desk.book.state().ended.length]).toEqual([0, 1])
    desk.tell({ kind: 'OrderAccepted', clientOrderId, venueOrderId: 'v' as VenueOrderId })
    const { open, ended, endedBefore } = desk.book.state()
    expect([open.length, ended.length, endedBefore.length]).toEqual([1, 0, 0])
    expect(desk.book.openFor('ACME')).toHaveLength(1)
    const restored = new OrderBook()
    restored.restore(desk.book.state())
    expect(restored.find(clientOrderId)).toMatchObject({ venueOrderId: 'v', status: 'ACCEPTED' })
  })

  it('counts the children of an order', () => {
    const desk = new Desk().submit(1).submit(2, { parent: idOf(1) }).submit(3, { parent: idOf(1) })
      .submit(4, { parent: idOf(99) })
    expect(desk.book.get(idOf(1)).childCount).toBe(2)
  })

  it('takes orders along under a new name, ended ones too', () => {
    const desk = new Desk().submit(1).submit(2).submit(3, { symbol: 'NEW' })
      .tell({ kind: 'OrderExpired', clientOrderId: idOf(2) })
    desk.book.rename('ACME', 'NEW')
    expect(desk.book.openFor('ACME')).toEqual([])
    expect(desk.book.openFor('NEW').map(({ terms }) => terms.signal)).toEqual([3, 1])
    expect(desk.book.get(idOf(2)).terms.symbol).toBe('NEW')
    desk.book.rename('NEVER', 'NEW')
    expect(desk.book.openFor('NEW')).toHaveLength(2)
  })
})

describe('an order whose request waits', () => {
  function waiting(...before: readonly FactBody['kind'][]): Desk {
    const desk = new Desk().submit(1)
    const of = { clientOrderId: idOf(1) }
    for (const kind of before) {
      if (kind === 'OrderAccepted') desk.tell({ kind, ...of, venueOrderId: 'v' as VenueOrderId })
      if (kind === 'OrderTriggered') desk.tell({ kind, ...of })
      if (kind === 'OrderFilled') desk.fill(1, '10', '10')
      if (kind === 'OrderPendingUpdate') desk.tell({ kind, ...of, changes: {} })
      if (kind === 'OrderPendingCancel') desk.tell({ kind, ...of, reason: 'r' })
      if (kind === 'OrderCancelRejected') desk.tell({ kind, ...of, reason: 'r' })
      if (kind === 'OrderModifyRejected') desk.tell({ kind, ...of, reason: 'r' })
    }
    return desk
  }

  it.each<[string, FactBody['kind'][]]>([
    ['SUBMITTED', []],
    ['ACCEPTED', ['OrderAccepted']],
    ['TRIGGERED', ['OrderAccepted', 'OrderTriggered']],
    ['PARTIALLY_FILLED', ['OrderAccepted', 'OrderFilled']],
  ])('goes back to %s when it is refused', (status, before) => {
    const canceled = waiting(...before, 'OrderPendingCancel', 'OrderCancelRejected')
    const changed = waiting(...before, 'OrderPendingUpdate', 'OrderModifyRejected')
    const both = waiting(...before, 'OrderPendingUpdate', 'OrderPendingCancel', 'OrderCancelRejected')
    for (const desk of [canceled, changed, both]) expect(desk.book.get(idOf(1)).status).toBe(status)
  })

  it.each<[string, FactBody['kind'][]]>([
    ['ACCEPTED', ['OrderPendingCancel', 'OrderAccepted']],
    ['TRIGGERED', ['OrderAccepted', 'OrderPendingCancel', 'OrderTriggered']],
    ['PARTIALLY_FILLED', ['OrderAccepted', 'OrderPendingCancel', 'OrderFilled']],
    ['PARTIALLY_FILLED', ['OrderPendingCancel', 'OrderFilled', 'OrderAccepted']],
    ['PARTIALLY_FILLED', ['OrderAccepted', 'OrderPendingCancel', 'OrderFilled', 'OrderTriggered']],
    ['PARTIALLY_FILLED', ['OrderAccepted', 'OrderPendingUpdate', 'OrderFilled', 'OrderPendingCancel']],
  ])('goes back to %s after %j', (status, before) => {
    const { book } = waiting(...before, 'OrderCancelRejected')
    expect(book.get(idOf(1)).status).toBe(status)
  })

  it('takes the answer to a replace after that to a cancel', () => {
    const { book } = waiting(
      'OrderAccepted', 'OrderPendingUpdate', 'OrderPendingCancel', 'OrderCancelRejected',
      'OrderModifyRejected')
    expect(book.get(idOf(1))).toMatchObject({ status: 'ACCEPTED', changeRefusals: 1, cancelRefusals: 1 })
  })

  it('is not pending any more when it ends', () => {
    const desk = waiting('OrderAccepted', 'OrderPendingCancel')
    desk.fill(1, '100', '10')
    expect(desk.book.get(idOf(1)).status).toBe('FILLED')
  })
})
