import { describe, expect, it } from 'vitest'
import {
  formatFixed, quantity, type ClientOrderId, type Sequence, type UtcMillis,
} from '../../../base/index.ts'
import { orderTerms, type VenueEvent } from '../../../model/index.ts'
import type { BrokerNotice } from '../../../port/index.ts'
import { activitySchema } from '../schema/account-schema.ts'
import { tradeUpdateSchema } from '../schema/order-schema.ts'
import { OrderTracker } from './order-tracker.ts'

const ID = 'ii-1-T-1-e0-0' as ClientOrderId
const TERMS = orderTerms({
  clientOrderId: ID, symbol: 'AAPL', side: 'BUY', quantity: quantity('12'), type: 'MARKET',
  timeInForce: 'DAY', isReduceOnly: false, role: 'entry', strategy: 'T', signal: 1 as Sequence,
})

function followed() {
  const events: VenueEvent[] = []
  const notices: BrokerNotice[] = []
  const wanted: string[] = []
  const tracker = new OrderTracker({
    emit: (event) => events.push(event), notice: (notice) => notices.push(notice),
    want: ({ id }) => wanted.push(id), trim: () => {}, onLegsNamed: () => {},
    now: () => 1_767_000_000_000 as UtcMillis,
  })
  tracker.register(TERMS)
  /** What was booked, as `units at price`. */
  const booked = (): string[] => events.flatMap((event) => (event.kind === 'Filled'
    ? [`${formatFixed(event.fill.quantity)} at ${formatFixed(event.fill.price)}`] : []))
  return { tracker, notices, wanted, booked }
}

type Json = Record<string, unknown>
const NAMES = { symbol: 'AAPL', side: 'buy' }

/** A message of a part: its units and price, what has filled after it, and the average that it shows. */
function part(qty: string, price_: string, filled: string, average: string | null, event = 'partial_fill') {
  const order: Json = {
    id: 'v1', client_order_id: ID, ...NAMES, type: 'market', time_in_force: 'day', qty: '12',
    filled_qty: filled, filled_avg_price: average, status: filled === '12' ? 'filled' : 'partially_filled',
  }
  return tradeUpdateSchema.parse({ event, timestamp: '2026-01-05T14:31:00Z', qty, price: price_, order })
}

function row(qty: string, price_: string, filled: string) {
  return activitySchema.parse({
    id: `20260105143100000::${filled}`, activity_type: 'FILL', order_id: 'v1', ...NAMES, qty,
    cum_qty: filled, price: price_, transaction_time: '2026-01-05T14:31:00Z',
  })
}

describe('the price of a part whose message has the average of all for it', () => {
  it('is that of the history, without an alarm: the vendor documents it so', () => {
    const { tracker, notices, wanted, booked } = followed()
    // 3 at 225.70, 225.71, 225.72 and 225.73: the averages are 225.705, 225.71 and 225.715.
    tracker.update(part('3', '225.7', '3', '225.7'))
    expect([booked(), wanted]).toEqual([['3 at 225.7'], []])
    tracker.update(part('3', '225.705', '6', '225.705'))
    expect([booked(), wanted, notices, tracker.hasHoles]).toEqual([['3 at 225.7'], [ID], [], true])
    tracker.execution(row('3', '225.71', '6'))
    expect(tracker.hasHoles).toBe(false)
    tracker.update(part('3', '225.71', '9', '225.71'))
    tracker.execution(row('3', '225.72', '9'))
    tracker.update(part('3', '225.715', '12', '225.715', 'fill'))
    tracker.execution(row('3', '225.73', '12'))
    expect([booked(), wanted.length, notices]).toEqual([
      ['3 at 225.7', '3 at 225.71', '3 at 225.72', '3 at 225.73'], 3, [],
    ])
  })

  it('is believed where all parts before it had the same', () => {
    const { tracker, wanted, booked } = followed()
    tracker.update(part('4', '90', '4', '90'))
    tracker.update(part('8', '90', '12', '90', 'fill'))
    expect([booked(), wanted]).toEqual([['4 at 90', '8 at 90'], []])
  })

  it('is not believed where the message shows no average, or nobody knows what came before', () => {
    const { tracker, wanted, booked } = followed()
    tracker.update(part('4', '90', '4', null))
    tracker.update(part('4', '90', '8', null))
    expect([booked(), wanted]).toEqual([['4 at 90'], [ID]])
    const corrected = followed()
    corrected.tracker.update(part('4', '90', '4', '90'))
    corrected.tracker.update(part('4', '91', '4', null, 'trade_correct'))
    corrected.tracker.update(part('4', '92', '8', '92'))
    expect([corrected.booked(), corrected.wanted]).toEqual([['4 at 90'], [ID]])
  })
})

describe('the price of a part that is its own', () => {
  it.each([
    // 1 at 10.00 and 2 at 10.01: 30.02 / 3 = 10.00666..., told with fewer digits or more.
    ['10.01'], ['10.007'], ['10.0067'], ['10.006667'], ['10.006666666667'], ['10.006666'],
  ])('is believed where it makes the average but for its rounding: %s', (average) => {
    const { tracker, wanted, booked } = followed()
    tracker.update(part('1', '10', '1', '10'))
    // One that is cut to 10.01 looks like the average, and the history says that it is not.
    tracker.update(part('2', '10.01', '3', average))
    expect(booked().length + wanted.length).toBe(2)
    expect(wanted).toEqual(average === '10.01' ? [ID] : [])
  })

  it.each([
    // 4 at 90.00 before; with 4 at 90.10 the average is 90.05.
    ['90.2', '90.05'], ['90', '90.05'], ['90.1', '90.06'], ['90.1', '90.0501'],
  ])('is read where it does not: %s for an average of %s', (said, average) => {
    const { tracker, notices, wanted, booked } = followed()
    tracker.update(part('4', '90', '4', '90'))
    tracker.update(part('4', said, '8', average))
    expect([booked(), wanted.includes(ID)]).toEqual([['4 at 90'], true])
    expect(notices).toMatchObject([{ kind: 'ExecutionDoubted' }])
    tracker.execution(row('4', '90.1', '8'))
    expect(booked()).toEqual(['4 at 90', '4 at 90.1'])
  })
})
