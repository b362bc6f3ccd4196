import { describe, expect, it } from 'vitest'
import {
  money, price, quantity, type ClientOrderId, type ExecutionId, type Sequence, type UtcMillis,
  type VenueOrderId,
} from '../../base/index.ts'
import type { Fact, FactBody, OrderStatus, OrderTerms } from '../../model/index.ts'
import type { OrderRow } from '../../report/index.ts'
import { countedStatuses, OrderRows } from './order-rows.ts'

const ID = 'ii-0-one-1-e0-0' as ClientOrderId
const TERMS: OrderTerms = {
  clientOrderId: ID, symbol: 'AAA', side: 'BUY', quantity: quantity('10'), type: 'LIMIT',
  limitPrice: price('20'), timeInForce: 'DAY', isReduceOnly: false, role: 'entry', strategy: 'one',
  signal: 1 as Sequence,
}

const fillOf = (units: string): FactBody => ({
  kind: 'OrderFilled', clientOrderId: ID,
  fill: {
    executionId: `x-${units}` as ExecutionId, clientOrderId: ID, symbol: 'AAA', side: 'BUY',
    quantity: quantity(units), price: price('20'), fee: money('0.5'), at: 3 as UtcMillis, liquidity: 'TAKER',
  },
})

const SPLIT = { newUnits: 2, oldUnits: 1, cashInLieuPrice: price('10'), lotSize: quantity('1') }
const HEAD = {
  sequence: 1 as Sequence, eventAt: 1_000 as UtcMillis, knownAt: 1_000 as UtcMillis,
  correlation: 1 as Sequence,
}

/** The row of an order that went through `bodies`; `status` is what the book says at the end of the run. */
function rowOf(bodies: readonly FactBody[], status: OrderStatus): OrderRow {
  const rows: OrderRow[] = []
  const orders = new OrderRows((row) => rows.push(row))
  const all: FactBody[] = [{ kind: 'OrderInitialized', terms: TERMS }, ...bodies]
  all.forEach((body, index) => {
    const fact: Fact = {
      sequence: (index + 1) as Sequence, eventAt: 1_000 as UtcMillis, knownAt: 1_000 as UtcMillis,
      correlation: 1 as Sequence, body,
    }
    orders.take(fact)
  })
  orders.finish(() => status)
  expect(rows).toHaveLength(1)
  return rows[0] as OrderRow
}

const submitted: FactBody = { kind: 'OrderSubmitted', clientOrderId: ID }
const accepted: FactBody = { kind: 'OrderAccepted', clientOrderId: ID, venueOrderId: 'v-1' as VenueOrderId }

describe('a row of orders.csv', () => {
  it.each<[string, readonly FactBody[], OrderStatus, OrderStatus, string]>([
    ['PENDING', [], 'INITIALIZED', 'INITIALIZED', '0'],
    ['SUBMITTED', [submitted, accepted], 'ACCEPTED', 'ACCEPTED', '0'],
    ['PARTIAL', [submitted, accepted, fillOf('4')], 'PARTIALLY_FILLED', 'PARTIALLY_FILLED', '4'],
    ['PARTIAL', [submitted, fillOf('4'), { kind: 'OrderPendingCancel', clientOrderId: ID, reason: '' }],
      'PENDING_CANCEL', 'PENDING_CANCEL', '4'],
    ['FILLED', [submitted, accepted, fillOf('4'), fillOf('6')], 'FILLED', 'FILLED', '10'],
    ['CANCELLED', [submitted, fillOf('4'), { kind: 'OrderCanceled', clientOrderId: ID, reason: 'enough' }],
      'CANCELED', 'CANCELED', '4'],
    ['REJECTED', [{ kind: 'OrderDenied', clientOrderId: ID, code: 'LOT_SIZE', reason: 'odd' }], 'DENIED',
      'DENIED', '0'],
    ['REJECTED', [submitted, { kind: 'OrderRejected', clientOrderId: ID, code: 'NO', reason: 'no' }],
      'REJECTED', 'REJECTED', '0'],
    ['EXPIRED', [submitted, { kind: 'OrderExpired', clientOrderId: ID }], 'EXPIRED', 'EXPIRED', '0'],
  ])('says %s in the words of the specification', (specStatus, bodies, atEnd, status, filledQuantity) => {
    expect(rowOf(bodies, atEnd)).toMatchObject({ specStatus, status, filledQuantity })
  })

  it('has the quantity and the prices that the order had last', () => {
    const changes = { quantity: quantity('4'), limitPrice: price('21') }
    const changed: FactBody = { kind: 'OrderUpdated', clientOrderId: ID, changes }
    expect(rowOf([submitted, accepted, changed, fillOf('4')], 'FILLED')).toMatchObject({
      quantity: '4', limitPrice: '21', filledQuantity: '4', status: 'FILLED',
    })
  })

  it('gives the guards of a trade in the terms of after its splits, as its prices are', () => {
    const orders = new OrderRows(() => undefined)
    const terms = { ...TERMS, protection: { stopPrice: price('19'), targetPrice: price('23') } }
    const bodies: readonly FactBody[] = [
      { kind: 'OrderInitialized', terms },
      { kind: 'SplitApplied', symbol: 'BBB', ...SPLIT }, { kind: 'SplitApplied', symbol: 'AAA', ...SPLIT },
    ]
    for (const body of bodies) orders.take({ ...HEAD, body })
    expect(orders.guardsOf(1)).toMatchObject({ stopPrice: price('9.5'), targetPrice: price('11.5') })
    expect(orders.guardsOf(2)).toEqual({ stopPrice: undefined, targetPrice: undefined })
  })

  it('is counted by the words of the specification', () => {
    const rows = [rowOf([], 'INITIALIZED'), rowOf([submitted], 'SUBMITTED'), rowOf([submitted], 'ACCEPTED')]
    expect(countedStatuses(rows)).toEqual({ PENDING: 1, SUBMITTED: 2 })
    expect(countedStatuses([])).toEqual({})
  })
})
