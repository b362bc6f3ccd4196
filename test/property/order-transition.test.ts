import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  InvariantError, price, quantity, ZERO_MONEY, type ClientOrderId, type ExecutionId, type Quantity,
  type Sequence, type UtcMillis, type VenueOrderId,
} from '../../src/base/index.ts'
import { OrderState } from '../../src/execution/index.ts'
import {
  canTransition, isClosed, isPending, OrderEvent, OrderStatus, transitionOrder, type VenueEvent,
} from '../../src/model/index.ts'

const STATUSES = new Set<string>(Object.values(OrderStatus))
const anyEvent = fc.constantFrom(...Object.values(OrderEvent))
const anyWalk = fc.array(anyEvent, { maxLength: 60, size: 'max' })
const ID = 'ii-0-one-1-e0-0' as ClientOrderId
const AT = 0 as UtcMillis

describe('any walk over the table', () => {
  it('stays on it: a pair that is not there is an error and changes nothing', () => {
    fc.assert(fc.property(anyWalk, (events) => {
      let status: OrderStatus = OrderStatus.Initialized
      for (const event of events) {
        if (!canTransition(status, event)) {
          expect(() => transitionOrder(status, event, OrderStatus.Accepted)).toThrow(InvariantError)
          continue
        }
        const next: OrderStatus = transitionOrder(status, event, OrderStatus.Accepted)
        expect(STATUSES.has(next)).toBe(true)
        if (isClosed(status)) {
          expect(['Accepted', 'Filled', 'PartiallyFilled']).toContain(event)
          // What was given up for absent and is heard of works; everything else stays ended.
          expect(isClosed(next)).toBe(status !== 'DENIED' || event === 'Filled')
        }
        status = next
      }
    }), { numRuns: 500 })
  })

  it('can always come to an end', () => {
    fc.assert(fc.property(anyWalk, (events) => {
      let status: OrderStatus = OrderStatus.Initialized
      for (const event of events) {
        if (canTransition(status, event)) status = transitionOrder(status, event, 'ACCEPTED')
      }
      expect(isClosed(status) || canTransition(status, 'Canceled')).toBe(true)
    }), { numRuns: 500 })
  })
})

/** What a venue may say, and what we may ask, of an order of 100. */
const OPEN_EVENTS = [
  'Accepted', 'Triggered', 'PendingUpdate', 'PendingCancel', 'Updated', 'ModifyRejected', 'CancelRejected',
  'Fill',
] as const
const anyHappening = fc.record({
  kind: fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...OPEN_EVENTS) },
    { weight: 1, arbitrary: fc.constantFrom('Canceled' as const, 'Expired' as const, 'Rejected' as const) },
  ),
  units: fc.integer({ min: 1, max: 30 }), isRepeated: fc.boolean(),
})

/** A plain account of what happened, from which the state follows. */
class Memory {
  isAccepted = false
  isTriggered = false
  filled = 0
  isEnded = false

  get working(): OrderStatus {
    if (this.filled >= 100) return 'FILLED'
    if (this.filled > 0) return 'PARTIALLY_FILLED'
    if (this.isTriggered) return 'TRIGGERED'
    return this.isAccepted ? 'ACCEPTED' : 'SUBMITTED'
  }
}

function eventOf(kind: VenueEvent['kind'], fill: { id: string; units: number }): VenueEvent {
  const of = { clientOrderId: ID, at: AT }
  switch (kind) {
    case 'Accepted': return { kind, venueOrderId: 'v-1' as VenueOrderId, ...of }
    case 'Rejected': return { kind, code: 'NO', reason: 'no', ...of }
    case 'Updated': return { kind, changes: {}, ...of }
    case 'Triggered': case 'Expired': return { kind, ...of }
    case 'Filled':
      return {
        kind, ...of, fill: {
          executionId: fill.id as ExecutionId, clientOrderId: ID, symbol: 'ACME', side: 'BUY',
          quantity: quantity(`${fill.units}`), price: price('10'), fee: ZERO_MONEY, at: AT,
          liquidity: 'TAKER',
        },
      }
    default: return { kind, reason: 'r', ...of }
  }
}

describe('any order', () => {
  it('is, when nothing waits for an answer, in the state that its history says', () => {
    fc.assert(fc.property(fc.array(anyHappening, { maxLength: 50, size: 'max' }), (happenings) => {
      const order = new OrderState({
        clientOrderId: ID, symbol: 'ACME', side: 'BUY', quantity: quantity('100'), type: 'STOP_LIMIT',
        timeInForce: 'DAY', isReduceOnly: false, role: 'entry', strategy: 'one', signal: 1 as Sequence,
      })
      order.take('Submitted')
      const memory = new Memory()
      let executions = 0
      for (const { kind, units, isRepeated } of happenings) {
        if (kind === 'PendingUpdate' || kind === 'PendingCancel') {
          if (canTransition(order.status, kind)) order.take(kind)
          continue
        }
        const id = isRepeated && executions > 0 ? `x-${executions}` : `x-${executions + 1}`
        const event = eventOf(kind === 'Fill' ? 'Filled' : kind, { id, units })
        const isRepetition = event.kind === 'Filled' && isRepeated && executions > 0
        if (isRepetition) expect(order.canTake(event)).toBe(false)
        if (!order.canTake(event)) continue
        if (event.kind === 'Filled') {
          executions++
          memory.filled += units
          order.takeFill(event.fill)
        } else if (event.kind === 'Updated') order.takeChanges(event.changes)
        else order.take(event.kind)
        if (event.kind === 'Accepted') memory.isAccepted = true
        if (event.kind === 'Triggered') memory.isTriggered = true
        if (['Canceled', 'Expired', 'Rejected'].includes(event.kind)) memory.isEnded = true
        expectRemembered(order, memory)
      }
    }), { numRuns: 500 })
  })
})

function expectRemembered(order: OrderState, memory: Memory): void {
  expect(order.filledQuantity).toBe(BigInt(memory.filled) * 1_000_000_000n)
  expect(order.isOpen).toBe(!memory.isEnded && memory.filled < 100)
  if (order.isOpen && !isPending(order.status)) expect(order.status).toBe(memory.working)
  if (memory.filled >= 100) expect(order.status).toBe('FILLED')
  expect(order.remaining).toBe((quantity('100') - order.filledQuantity) as Quantity)
}
