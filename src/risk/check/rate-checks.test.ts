import { describe, expect, it } from 'vitest'
import {
  price, quantity, sessionDate, utcMillis, type Money, type Price, type Quantity,
} from '../../base/index.ts'
import type { OrderTerms } from '../../model/index.ts'
import { RiskWorld } from '../../../test/property/risk-world.ts'

type TripKind = 'PositionOpened' | 'PositionChanged' | 'PositionClosed'

const later = (world: RiskWorld, millis: number): void => {
  world.now = utcMillis(world.now + millis)
}
const nextSession = (world: RiskWorld): void => {
  world.apply({ kind: 'SessionOpened', date: sessionDate('2024-03-05'), equity: 0n as Money })
}
const outcomeOf = (world: RiskWorld, code: string, changes: Partial<OrderTerms> = {}): string => (
  world.check(code, world.terms(changes)).outcome
)

describe('REPEAT_THROTTLE', () => {
  it('stops a strategy after so many entries in a session', () => {
    const world = new RiskWorld({ limits: { entriesPerDayMax: 2 } })
    for (const symbol of ['BBB', 'CCC']) {
      expect(outcomeOf(world, 'REPEAT_THROTTLE')).toBe('PASS')
      world.place(world.terms({ symbol }))
    }
    expect(outcomeOf(world, 'REPEAT_THROTTLE')).toBe('FAIL')
    expect(outcomeOf(world, 'REPEAT_THROTTLE', { strategy: 'two' })).toBe('PASS')
    nextSession(world)
    expect(outcomeOf(world, 'REPEAT_THROTTLE')).toBe('PASS')
  })

  it('stops repeats of one symbol and side until the window has passed', () => {
    const world = new RiskWorld({ limits: { repeatsMax: 2, entriesPerDayMax: 99 } })
    world.place(world.terms())
    later(world, 1_000)
    world.place(world.terms())
    expect(outcomeOf(world, 'REPEAT_THROTTLE')).toBe('FAIL')
    expect(outcomeOf(world, 'REPEAT_THROTTLE', { side: 'SELL' })).toBe('PASS')
    expect(outcomeOf(world, 'REPEAT_THROTTLE', { symbol: 'BBB' })).toBe('PASS')
    later(world, 600_000 - 1_001)
    expect(outcomeOf(world, 'REPEAT_THROTTLE')).toBe('FAIL')
    later(world, 1)
    expect(outcomeOf(world, 'REPEAT_THROTTLE')).toBe('PASS')
  })

  it('a person who activates the strategy starts its counts again', () => {
    const world = new RiskWorld({ limits: { repeatsMax: 1, entriesPerDayMax: 1 } })
    world.place(world.terms())
    expect(outcomeOf(world, 'REPEAT_THROTTLE')).toBe('FAIL')
    world.apply({ kind: 'StrategyActivated', strategy: 'one', by: 'Ada', reason: 'looked into' })
    expect(outcomeOf(world, 'REPEAT_THROTTLE')).toBe('PASS')
  })

  it('does not count reducing orders, and can be switched off', () => {
    const world = new RiskWorld({ limits: { entriesPerDayMax: 1 } }).hold('one', 'AAA', '10')
    world.place(world.exitTerms())
    expect(outcomeOf(world, 'REPEAT_THROTTLE')).toBe('PASS')
    expect(outcomeOf(new RiskWorld(), 'REPEAT_THROTTLE')).toBe('NOT_APPLICABLE')
  })
})

describe('MAX_MESSAGES', () => {
  const worldAfter = (count: number): RiskWorld => {
    const world = new RiskWorld({ limits: { messagesPerSecondMax: 5, messagesPerMinuteMax: 10 } })
      .hold('one', 'AAA', '10')
    const { clientOrderId } = world.place(world.terms({ symbol: 'BBB' })).terms
    const cancel = { kind: 'OrderPendingCancel', clientOrderId, reason: '' } as const
    for (let sent = 1; sent < count; sent++) world.apply(cancel)
    return world
  }

  it('entries leave a fifth of each second to others', () => {
    expect(outcomeOf(worldAfter(3), 'MAX_MESSAGES')).toBe('PASS')
    const world = worldAfter(4)
    expect(outcomeOf(world, 'MAX_MESSAGES')).toBe('FAIL')
    later(world, 999)
    expect(outcomeOf(world, 'MAX_MESSAGES')).toBe('FAIL')
    later(world, 1)
    expect(outcomeOf(world, 'MAX_MESSAGES')).toBe('PASS')
  })

  it('entries leave a fifth of each minute to others; reducing orders may use all of it', () => {
    const world = worldAfter(7)
    later(world, 59_000)
    expect(outcomeOf(world, 'MAX_MESSAGES')).toBe('PASS')
    world.apply({ kind: 'OrderSubmitted', clientOrderId: world.terms().clientOrderId })
    expect(outcomeOf(world, 'MAX_MESSAGES')).toBe('FAIL')
    expect(world.check('MAX_MESSAGES', world.exitTerms()).outcome).toBe('PASS')
    for (let sent = 0; sent < 2; sent++) {
      world.apply({ kind: 'OrderSubmitted', clientOrderId: world.terms().clientOrderId })
    }
    expect(world.check('MAX_MESSAGES', world.exitTerms()).outcome).toBe('FAIL')
    later(world, 1_000)
    expect(world.check('MAX_MESSAGES', world.exitTerms()).outcome).toBe('PASS')
  })

  it.each([[5, 0.8, 1], [20, 0.9, 2], [10, 0.9, 1], [7, 0.2, 5]])(
    'of %i messages with a reserve of %f, entries may send %i', (max, messageReserveFraction, most) => {
      const limits = { messagesPerSecondMax: max, messagesPerMinuteMax: max, messageReserveFraction }
      const world = new RiskWorld({ limits })
      const send = (): void => (
        world.apply({ kind: 'OrderSubmitted', clientOrderId: world.terms().clientOrderId })
      )
      for (let sent = 1; sent < most; sent++) send()
      expect(outcomeOf(world, 'MAX_MESSAGES')).toBe('PASS')
      send()
      expect(outcomeOf(world, 'MAX_MESSAGES')).toBe('FAIL')
    },
  )

  it('a change that waits for its answer is one message, not two', () => {
    const world = new RiskWorld({ limits: { messagesPerMinuteMax: 3, messageReserveFraction: 0 } })
    const order = world.place(world.terms({ symbol: 'BBB' }))
    const { clientOrderId } = order.terms
    order.status = 'PENDING_UPDATE'
    world.apply({ kind: 'OrderPendingUpdate', clientOrderId, changes: { quantity: quantity('11') } })
    expect(outcomeOf(world, 'MAX_MESSAGES')).toBe('PASS')
  })

  it('the limit on a second holds while that on the minute is off', () => {
    const limits = { messagesPerSecondMax: 1, messagesPerMinuteMax: undefined, messageReserveFraction: 0 }
    const world = new RiskWorld({ limits })
    expect(outcomeOf(world, 'MAX_MESSAGES')).toBe('NOT_APPLICABLE')
    world.place(world.terms({ symbol: 'BBB' }))
    expect(outcomeOf(world, 'MAX_MESSAGES')).toBe('FAIL')
  })

  it('orders that are approved and not sent count', () => {
    const world = new RiskWorld({ limits: { messagesPerMinuteMax: 2, messageReserveFraction: 0 } })
    expect(world.one({ symbol: 'BBB', quantity: 1 }).approval).toBeDefined()
    expect(world.one({ symbol: 'CCC', quantity: 1 }).approval).toBeDefined()
    expect(world.one({ symbol: 'DDD', quantity: 1 }).decision.code).toBe('MAX_MESSAGES')
  })

  it('can be switched off', () => {
    const world = new RiskWorld({ limits: { messagesPerMinuteMax: undefined } })
    expect(outcomeOf(world, 'MAX_MESSAGES')).toBe('NOT_APPLICABLE')
  })
})

describe('BURST_NOTIONAL', () => {
  it('adds the entries of the window, and passes at the limit exactly', () => {
    const world = new RiskWorld({ limits: { burstFraction: 0.02 } })
    world.place(world.terms({ symbol: 'BBB' }))
    expect(outcomeOf(world, 'BURST_NOTIONAL')).toBe('PASS')
    expect(outcomeOf(world, 'BURST_NOTIONAL', { quantity: quantity('10.000000001') })).toBe('FAIL')
    later(world, 59_999)
    expect(outcomeOf(world, 'BURST_NOTIONAL', { quantity: quantity('20') })).toBe('FAIL')
    later(world, 1)
    expect(outcomeOf(world, 'BURST_NOTIONAL', { quantity: quantity('20') })).toBe('PASS')
  })

  it('adds the entries of the session until the next one opens', () => {
    const world = new RiskWorld({ limits: { turnoverFraction: 0.02 } })
    world.place(world.terms({ symbol: 'BBB' }))
    later(world, 3_600_000)
    expect(outcomeOf(world, 'BURST_NOTIONAL')).toBe('PASS')
    expect(outcomeOf(world, 'BURST_NOTIONAL', { quantity: quantity('11') })).toBe('FAIL')
    nextSession(world)
    expect(outcomeOf(world, 'BURST_NOTIONAL', { quantity: quantity('20') })).toBe('PASS')
  })

  it('a market entry counts with the value that its decision measured', () => {
    const world = new RiskWorld({ limits: { turnoverFraction: 0.1, defaultOrderType: 'MARKET' } })
    expect(world.trade({ symbol: 'BBB', quantity: 60 }).decision.terms?.type).toBe('MARKET')
    expect(outcomeOf(world, 'BURST_NOTIONAL', { quantity: quantity('40') })).toBe('PASS')
    expect(outcomeOf(world, 'BURST_NOTIONAL', { quantity: quantity('41') })).toBe('FAIL')
  })

  it('fails without a price or equity, and can be switched off', () => {
    const world = new RiskWorld({ limits: { turnoverFraction: 0.1 } }).add('AAA', { price: Number.NaN })
    expect(outcomeOf(world, 'BURST_NOTIONAL')).toBe('FAIL')
    const poor = new RiskWorld({ limits: { turnoverFraction: 0.1 } })
    Object.defineProperty(poor, 'equity', { value: Number.NaN })
    expect(outcomeOf(poor, 'BURST_NOTIONAL')).toBe('FAIL')
    expect(outcomeOf(new RiskWorld(), 'BURST_NOTIONAL')).toBe('NOT_APPLICABLE')
  })
})

describe('LOSS_STREAK', () => {
  const trip = (world: RiskWorld, profit: bigint | undefined, kind: TripKind = 'PositionClosed'): void => (
    world.apply({
      kind, symbol: 'AAA', strategy: 'one', side: 'LONG', quantity: 0n as Quantity,
      averagePrice: 0n as Price, realized: 5n as Money,
      ...(profit === undefined ? {} : { tripProfit: profit as Money }),
    })
  )
  const outcomeAfter = (profits: readonly bigint[]): string => {
    const world = new RiskWorld({ limits: { consecutiveLossesMax: 2 } })
    for (const profit of profits) trip(world, profit)
    return outcomeOf(world, 'LOSS_STREAK')
  }

  it('counts round trips that lost in a row after fees; the limit itself ends entries', () => {
    expect(outcomeAfter([-1n])).toBe('PASS')
    expect(outcomeAfter([-1n, -1n])).toBe('FAIL')
    expect(outcomeAfter([-1n, 1n, -1n])).toBe('PASS')
    expect(outcomeAfter([-1n, 0n, -1n])).toBe('PASS')
  })

  it('judges a round trip when it ends, also when the fill turned the position around', () => {
    const world = new RiskWorld({ limits: { consecutiveLossesMax: 2 } })
    trip(world, undefined, 'PositionOpened')
    trip(world, -1n, 'PositionChanged')
    trip(world, undefined, 'PositionChanged')
    expect(outcomeOf(world, 'LOSS_STREAK')).toBe('PASS')
    trip(world, -1n)
    expect(outcomeOf(world, 'LOSS_STREAK')).toBe('FAIL')
  })

  it('starts again with the session, and can be switched off', () => {
    const world = new RiskWorld({ limits: { consecutiveLossesMax: 1 } })
    trip(world, -1n)
    expect(outcomeOf(world, 'LOSS_STREAK')).toBe('FAIL')
    expect(outcomeOf(world, 'LOSS_STREAK', { strategy: 'two' })).toBe('PASS')
    nextSession(world)
    expect(outcomeOf(world, 'LOSS_STREAK')).toBe('PASS')
    const off = new RiskWorld({ limits: { consecutiveLossesMax: undefined } })
    expect(outcomeOf(off, 'LOSS_STREAK')).toBe('NOT_APPLICABLE')
  })
})

describe('COLLAR_WINDOW', () => {
  const fillAt = (world: RiskWorld, at: string, side: 'BUY' | 'SELL' = 'BUY'): void => {
    const order = world.place(world.terms({ side }))
    world.fill(order.terms.clientOrderId, undefined, price(at))
  }
  const outcomeAfter = (fills: readonly [at: string, waitMs: number][], side?: 'BUY' | 'SELL'): string => {
    const world = new RiskWorld()
    for (const [at, wait] of fills) {
      fillAt(world, at, side)
      later(world, wait)
    }
    return outcomeOf(world, 'COLLAR_WINDOW')
  }

  it('fails once own buys have climbed by more than the limit within the window', () => {
    expect(outcomeAfter([['100', 0], ['102', 0]])).toBe('PASS')
    expect(outcomeAfter([['100', 0], ['102.01', 0]])).toBe('FAIL')
    expect(outcomeAfter([['100', 59_999], ['102.01', 0]])).toBe('FAIL')
    expect(outcomeAfter([['100', 60_000], ['102.01', 0]])).toBe('PASS')
    expect(outcomeAfter([['102.01', 0], ['100', 0]])).toBe('PASS')
  })

  it('finds the limit to the ninth decimal, also where floats do not', () => {
    expect(outcomeAfter([['12.37', 0], ['12.6174', 0]])).toBe('PASS')
    expect(outcomeAfter([['12.37', 0], ['12.617400001', 0]])).toBe('FAIL')
    expect(outcomeAfter([['99', 0], ['97.02', 0]], 'SELL')).toBe('PASS')
    expect(outcomeAfter([['99', 0], ['97.019999999', 0]], 'SELL')).toBe('FAIL')
  })

  it('fails once own sales have sunk by more than the limit', () => {
    expect(outcomeAfter([['100', 0], ['98', 0]], 'SELL')).toBe('PASS')
    expect(outcomeAfter([['100', 0], ['97.99', 0]], 'SELL')).toBe('FAIL')
  })

  it('the symbol rests until the next session', () => {
    const world = new RiskWorld()
    fillAt(world, '100')
    fillAt(world, '103')
    later(world, 3_600_000)
    expect(outcomeOf(world, 'COLLAR_WINDOW')).toBe('FAIL')
    expect(outcomeOf(world, 'COLLAR_WINDOW', { symbol: 'BBB' })).toBe('PASS')
    nextSession(world)
    expect(outcomeOf(world, 'COLLAR_WINDOW')).toBe('PASS')
  })

  it('fills on either side of a split are not compared', () => {
    const world = new RiskWorld()
    fillAt(world, '100')
    world.apply({
      kind: 'SplitApplied', symbol: 'AAA', newUnits: 1, oldUnits: 2, cashInLieuPrice: price('1'),
      lotSize: quantity('1'),
    })
    fillAt(world, '200')
    expect(outcomeOf(world, 'COLLAR_WINDOW')).toBe('PASS')
  })
})
