import { describe, expect, it } from 'vitest'
import {
  price, quantity, ZERO_QUANTITY, type ClientOrderId, type Sequence, type UtcMillis,
} from '../../../base/index.ts'
import { orderTerms, type VenueEvent } from '../../../model/index.ts'
import { orderSchema, tradeUpdateSchema } from '../schema/order-schema.ts'
import { OrderTracker } from './order-tracker.ts'

const ID = 'ii-1-T-1-e0-0' as ClientOrderId
const TERMS = orderTerms({
  clientOrderId: ID, symbol: 'AAPL', side: 'BUY', quantity: quantity('10'), type: 'LIMIT',
  limitPrice: price('99'), timeInForce: 'DAY', isReduceOnly: false, role: 'entry', strategy: 'T',
  signal: 1 as Sequence,
})

type Json = Record<string, unknown>

function order(changes: Json = {}): Json {
  return {
    id: 'v1', client_order_id: ID, symbol: 'AAPL', side: 'buy', type: 'limit', time_in_force: 'day',
    qty: '10', filled_qty: '0', limit_price: '99', status: 'new', ...changes,
  }
}

/** The n-th change of the order, as a new order of the vendor. */
function change(count: number, status: string): Json {
  return order({ id: `x${count}`, client_order_id: `${ID}_r${count}`, replaces: 'v1', status })
}

/** An order that works, and what is said and asked for of it. */
function working() {
  const events: VenueEvent[] = []
  const wanted: string[] = []
  const tracker = new OrderTracker({
    emit: (event) => events.push(event), notice: () => {}, want: ({ id }) => wanted.push(id),
    trim: () => {}, onLegsNamed: () => {}, now: () => 1_767_000_000_000 as UtcMillis,
  })
  tracker.register(TERMS)
  const hear = (event: string, said: Json): void => {
    tracker.update(tradeUpdateSchema.parse({ event, order: said }))
  }
  hear('new', order())
  const tracked = tracker.find(ID)
  if (tracked === undefined) throw new Error('the order is not followed')
  const ask = (count: number): void => {
    tracker.replacing(tracked, orderSchema.parse(change(count, 'pending_new')), ZERO_QUANTITY)
  }
  return { tracked, wanted, hear, ask, kinds: () => events.map(({ kind }) => kind).slice(1) }
}

describe('a change that was taken and then refused', () => {
  const own = ['rejected', change(1, 'rejected')] as const
  const old = ['order_replace_rejected', order()] as const

  it.each([
    ['the new order and then the old one', [own, old]], ['the old order and then the new one', [old, own]],
    ['the old order alone', [old]], ['the new order alone', [own]],
  ])('is told once where %s says so', (_, messages) => {
    const { hear, ask, kinds, tracked } = working()
    ask(1)
    for (const [event, said] of messages) hear(event, said)
    expect([kinds(), tracked.versions.length, tracked.pending]).toEqual([['ModifyRejected'], 1, undefined])
  })

  it('is not on its way where the stream was faster than the reply', () => {
    const { hear, ask, kinds, tracked } = working()
    hear(...own)
    ask(1)
    expect([kinds(), tracked.pending]).toEqual([['ModifyRejected'], undefined])
  })

  it('takes nothing from the next one, which is read where nobody says which of them is meant', () => {
    const { hear, ask, kinds, tracked, wanted } = working()
    ask(1)
    hear(...own)
    ask(2)
    hear(...old)
    expect([kinds(), tracked.pending?.venueId, wanted]).toEqual([['ModifyRejected'], 'x2', [ID]])
  })
})

describe('the name of a change', () => {
  it('is one that none had before, however many of them were refused', () => {
    const { tracked, hear, ask } = working()
    const names = [tracked.takeName()]
    ask(1)
    hear('order_replace_rejected', order())
    names.push(tracked.takeName(), tracked.takeName(true), tracked.takeName(true))
    expect(names).toEqual([1, 2, 5, 11].map((count) => `${ID}_r${count}`))
  })
})
