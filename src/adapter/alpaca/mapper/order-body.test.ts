import { describe, expect, it } from 'vitest'
import { order } from '../../../../test/contract/broker-stage.ts'
import { orderSchema } from '../schema/order-schema.ts'
import { differingField } from './order-body.ts'

const terms = order({ limit: '99', units: '10' })
const [target, stop] = [
  order({ side: 'SELL', limit: '110', role: 'target' }), order({ side: 'SELL', stop: '90', role: 'stop' }),
]
const single = { kind: 'single', terms } as const
const bracket = { kind: 'bracket', entry: terms, target, stop } as const

/** The vendor's order of that name, with other fields. */
function held(changes: Readonly<Record<string, unknown>> = {}) {
  return orderSchema.parse({
    id: 'v1', status: 'new', client_order_id: terms.clientOrderId, symbol: 'AAPL', side: 'buy', type: 'limit',
    time_in_force: 'day', qty: '10', limit_price: '99', stop_price: null, trail_price: null, order_class: '',
    ...changes,
  })
}

const LEGS = [{ id: 'l1', status: 'held', type: 'limit' }, { id: 'l2', status: 'held', type: 'stop' }]

describe('an order that the vendor holds under a name of ours', () => {
  it.each([
    ['whole', held()], ['without its time', held({ time_in_force: undefined })],
    ['without its type', held({ type: undefined })], ['without its price', held({ limit_price: null })],
    ['with its type by its older name', held({ type: undefined, order_type: 'limit' })],
  ])('is ours as it is told %s: what is left out says nothing', (_, told) => {
    expect(differingField(told, single)).toBeUndefined()
  })

  it.each([
    ['symbol', { symbol: 'MSFT' }], ['symbol', { symbol: undefined }], ['side', { side: 'sell' }],
    ['side', { side: undefined }], ['type', { type: 'market', limit_price: null }],
    ['time_in_force', { time_in_force: 'gtc' }], ['qty', { qty: '11' }], ['qty', { qty: undefined }],
    ['limit_price', { limit_price: '99.01' }], ['stop_price', { stop_price: '98' }],
    ['trail_price', { trail_price: '1' }], ['order_class', { order_class: 'oto' }],
  ])('is another where its %s is another, or is not told and has to be', (field, changes) => {
    expect(differingField(held(changes), single)).toBe(field)
  })

  it('is a group by its class, and by its legs where no class is told', () => {
    expect(differingField(held({ order_class: 'bracket' }), bracket)).toBeUndefined()
    expect(differingField(held({ order_class: undefined, legs: LEGS }), bracket)).toBeUndefined()
    expect(differingField(held(), bracket)).toBe('order_class')
    expect(differingField(held({ legs: LEGS }), single)).toBe('order_class')
  })
})
