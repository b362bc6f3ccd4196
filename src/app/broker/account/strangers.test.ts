import { describe, expect, it } from 'vitest'
import {
  price, quantity, type ClientOrderId, type ExecutionId, type UtcMillis, type VenueOrderId,
} from '../../../base/index.ts'
import type { VenueEvent } from '../../../model/index.ts'
import type { BrokerOrder } from '../../../port/index.ts'
import { Strangers } from './strangers.ts'

const ID = 'a-name-of-the-broker' as ClientOrderId
const AT = 1_767_000_000_000 as UtcMillis
const VENUE_ID = 'v1' as VenueOrderId
const ACCEPTED: VenueEvent = { kind: 'Accepted', clientOrderId: ID, venueOrderId: VENUE_ID, at: AT }
const FILLED: VenueEvent = {
  kind: 'Filled', clientOrderId: ID, at: AT,
  fill: {
    executionId: 'v1.47' as ExecutionId, clientOrderId: ID, symbol: 'AAA', side: 'SELL',
    quantity: quantity('47'), price: price('207.57'), fee: 0n as never, at: AT, liquidity: 'TAKER',
  },
}

function orderOf(said: Partial<BrokerOrder>): BrokerOrder {
  return {
    clientOrderId: ID, venueOrderId: VENUE_ID, filledQuantity: quantity('0'), isOpen: true,
    symbol: 'AAA', side: 'SELL', quantity: quantity('47'), averageFillPrice: undefined, type: 'STOP',
    timeInForce: 'GTC', limitPrice: undefined, stopPrice: price('207.81'), trailingOffset: undefined,
    status: 'new', submittedAt: AT, legs: [], ...said,
  }
}

const FILLED_WHOLE = { isOpen: false, status: 'filled', filledQuantity: quantity('47') } as const

describe('an order under a name that nobody here knows', () => {
  it('is waited for once, and adopted with what it has brought', () => {
    const strangers = new Strangers()
    expect([strangers.hold(ACCEPTED), strangers.hold(FILLED)]).toEqual([true, false])
    expect(strangers.adopt(orderOf(FILLED_WHOLE))).toMatchObject({
      found: { clientOrderId: ID, filled: 0n }, events: [ACCEPTED, FILLED],
    })
    expect(strangers.size).toBe(0)
  })

  // A leg that had filled before a start goes by the broker's name after it; its executions are on record.
  it('is none where it has ended and brings no execution that is news', () => {
    const strangers = new Strangers()
    strangers.hold(ACCEPTED)
    expect(strangers.adopt(orderOf(FILLED_WHOLE))).toBeUndefined()
    expect(strangers.size).toBe(0)
    expect(strangers.adopt(orderOf({ filledQuantity: quantity('3') }))).toMatchObject({
      found: { filled: quantity('3') }, events: [],
    })
  })
})
