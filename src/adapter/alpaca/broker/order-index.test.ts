import { expect, it } from 'vitest'
import { quantity, type ClientOrderId, type Sequence } from '../../../base/index.ts'
import { orderTerms } from '../../../model/index.ts'
import { orderSchema } from '../schema/order-schema.ts'
import { OrderIndex } from './order-index.ts'
import { versionOf } from './tracked-order.ts'

const ID = 'ii-1-T-1-e0-0' as ClientOrderId
const TERMS = orderTerms({
  clientOrderId: ID, symbol: 'AAPL', side: 'BUY', quantity: quantity('10'), type: 'MARKET',
  timeInForce: 'DAY', isReduceOnly: false, role: 'entry', strategy: 'T', signal: 1 as Sequence,
})
const ORDER = orderSchema.parse({
  id: 'v1', client_order_id: ID, symbol: 'AAPL', side: 'buy', type: 'market', time_in_force: 'day',
  qty: '10', filled_qty: '0', status: 'new', submitted_at: '2026-01-05T14:30:00Z',
  updated_at: '2026-01-05T14:30:00Z',
})

/** An order of ours that the vendor has as v1. */
function placed() {
  const index = new OrderIndex()
  const tracked = index.register(TERMS)
  tracked.versions.push(versionOf(ORDER, { isPending: false, assumedFilled: undefined }))
  index.bind('v1', tracked)
  return { index, tracked }
}

it('knows an order by the vendor’s name, by ours, by a change’s, and by what it takes the place of', () => {
  const { index, tracked } = placed()
  const names = [
    { id: 'v1', client_order_id: 'other' }, { id: 'v2', client_order_id: ID },
    { id: 'v2', client_order_id: `${ID}_r2` }, { id: 'v2', client_order_id: 'other', replaces: 'v1' },
  ]
  for (const name of names) expect(index.known({ ...ORDER, ...name })).toBe(tracked)
  for (const replaces of [undefined, 'v3']) {
    expect(index.known({ ...ORDER, id: 'v2', client_order_id: 'other', replaces })).toBeUndefined()
  }
})

it('forgets an order that the vendor never had, and none that it has', () => {
  const { index, tracked } = placed()
  index.forget(ID)
  expect(index.find(ID)).toBe(tracked)
  const unsent = new OrderIndex()
  unsent.register(TERMS)
  unsent.forget(ID)
  expect([unsent.find(ID), unsent.open()]).toEqual([undefined, []])
})

it('drops an order with all of its names', () => {
  const { index, tracked } = placed()
  index.drop(tracked)
  expect([index.find(ID), index.byVenueId('v1')]).toEqual([undefined, undefined])
})

it('leaves a name of the vendor with our order, and gives it one that was somebody else’s', () => {
  const { index, tracked } = placed()
  const stranger = index.follow({ ...ORDER, id: 'v9', client_order_id: 'by-hand' })
  index.bind('v1', stranger)
  index.bind('v9', stranger)
  expect([index.byVenueId('v1'), index.byVenueId('v9')]).toEqual([tracked, stranger])
  index.bind('v9', tracked)
  expect(index.byVenueId('v9')).toBe(tracked)
})
