import { describe, expect, it } from 'vitest'
import {
  price, quantity, sessionDate, utcMillis, type Money, type Price, type Quantity,
} from '../base/index.ts'
import { RiskWorld } from '../../test/property/risk-world.ts'
import type { LimitsUsed } from './limits-used.ts'

const usedIn = (world: RiskWorld): LimitsUsed => world.engine.limitsUsed(['one', 'two'])
const later = (world: RiskWorld, millis: number): void => {
  world.now = utcMillis(world.now + millis)
}
const lose = (world: RiskWorld, strategy: string, profit: bigint): void => (
  world.apply({
    kind: 'PositionClosed', symbol: 'AAA', strategy, side: 'LONG', quantity: 0n as Quantity,
    averagePrice: 0n as Price, realized: 0n as Money, tripProfit: profit as Money,
  })
)

describe('what is used of the limits that fill up', () => {
  it('is nothing in an account that did nothing', () => {
    const none = { lossStreak: 0, entriesToday: 0, repeats: 0 }
    expect(usedIn(new RiskWorld({ cash: 5_000 }))).toEqual({
      messages: { second: 0, minute: 0 }, entered: { burst: 0, session: 0 },
      cash: { taken: 0, spendable: 5_000 }, symbols: 0, gross: 0, largest: 0,
      strategies: [{ strategy: 'one', ...none }, { strategy: 'two', ...none }],
    })
  })

  it('counts messages and the value of entries by their windows', () => {
    const world = new RiskWorld()
    const { clientOrderId } = world.place(world.terms()).terms
    later(world, 59_000)
    world.place(world.terms({ symbol: 'BBB', quantity: quantity('3') }))
    world.apply({ kind: 'OrderPendingCancel', clientOrderId, reason: '' })
    expect(usedIn(world)).toMatchObject({
      messages: { second: 2, minute: 3 }, entered: { burst: 1_300, session: 1_300 },
    })
    later(world, 1_000)
    expect(usedIn(world)).toMatchObject({
      messages: { second: 0, minute: 2 }, entered: { burst: 300, session: 1_300 },
    })
    world.apply({ kind: 'SessionOpened', date: sessionDate('2024-03-05'), equity: 0n as Money })
    expect(usedIn(world)).toMatchObject({ entered: { burst: 300, session: 0 } })
  })

  it('counts losses in a row, entries and repeats of each strategy', () => {
    const world = new RiskWorld()
    for (const changes of [{}, {}, { side: 'SELL' }, { symbol: 'BBB' }, { strategy: 'two' }] as const) {
      world.place(world.terms(changes))
    }
    for (const profit of [5n, -1n, -2n]) lose(world, 'one', profit)
    const [one, two] = usedIn(world).strategies
    expect(one).toEqual({ strategy: 'one', lossStreak: 2, entriesToday: 4, repeats: 2 })
    expect(two).toEqual({ strategy: 'two', lossStreak: 0, entriesToday: 1, repeats: 1 })
    lose(world, 'one', 1n)
    later(world, 600_000)
    expect(usedIn(world).strategies[0]).toEqual({
      strategy: 'one', lossStreak: 0, entriesToday: 4, repeats: 0,
    })
  })

  it('counts cash that entries reserve, with fees, and what shorts brought in', () => {
    const world = new RiskWorld({ cash: 10_000, limits: { feeBufferFraction: 0.01, allowShorts: true } })
    world.place(world.terms({ limitPrice: price('50') }))
    expect(usedIn(world).cash).toEqual({ taken: 505, spendable: 10_000 })
    world.unsettled = 1_000_000_000_000n as Money
    world.hold('two', 'CCC', '-4')
    expect(usedIn(world).cash).toEqual({ taken: 905, spendable: 9_400 })
    world.add('CCC', { price: Number.NaN })
    expect(usedIn(world).cash.taken).toBeNull()
  })

  it('counts symbols that are held or being entered, each once, and what all of them are worth', () => {
    const world = new RiskWorld().hold('two', 'BBB', '1')
    const before = usedIn(world)
    world.place(world.terms({ symbol: 'BBB' }))
    world.place(world.terms({ symbol: 'CCC', strategy: 'two', quantity: quantity('3') }))
    world.place(world.exitTerms({ symbol: 'BBB', strategy: 'two' }))
    const { symbols = Number.NaN, gross } = usedIn(world)
    expect([before.symbols, symbols]).toEqual([1, 2])
    expect(world.check('MAX_POSITIONS', world.terms()).measured).toBe(symbols + 1)
    const { measured } = world.check('CAPITAL_AGGREGATE', world.terms({ quantity: quantity('1') }))
    expect(measured).toBeCloseTo((gross ?? Number.NaN) + 100, 9)
    world.add('CCC', { price: Number.NaN })
    expect([usedIn(world).symbols, usedIn(world).gross]).toEqual([2, null])
  })

  it('counts what the largest symbol stands to be worth, entries of every strategy included', () => {
    const world = new RiskWorld().hold('two', 'BBB', '6')
    expect(usedIn(world).largest).toBe(600)
    world.place(world.terms({ symbol: 'AAA', quantity: quantity('4') }))
    world.place(world.terms({ symbol: 'AAA', strategy: 'two', quantity: quantity('3') }))
    world.place(world.exitTerms({ symbol: 'BBB', strategy: 'two' }))
    const { largest } = usedIn(world)
    expect(largest).toBe(700)
    const { measured } = world.check('MAX_POSITION', world.terms({ quantity: quantity('1') }))
    expect(measured).toBeCloseTo((largest ?? Number.NaN) + 100, 9)
    world.add('BBB', { price: Number.NaN })
    expect(usedIn(world).largest).toBeNull()
  })

  it('comes to what the checks measure before the order that they judge', () => {
    const world = new RiskWorld({
      limits: { turnoverFraction: 1, messagesPerMinuteMax: 99, entriesPerDayMax: 99, repeatsMax: 99 },
    })
    world.place(world.terms({ symbol: 'BBB' }))
    world.place(world.terms())
    const { messages, entered, cash, strategies } = usedIn(world)
    const measuredBy = (code: string) => world.check(code, world.terms({ quantity: quantity('1') })).measured
    expect(measuredBy('MAX_MESSAGES')).toBe(messages.minute + 1)
    expect(measuredBy('BURST_NOTIONAL')).toBe(entered.session + 100)
    expect(measuredBy('BUYING_POWER')).toBe((cash.taken ?? Number.NaN) + 100)
    expect(measuredBy('REPEAT_THROTTLE')).toBe((strategies[0]?.entriesToday ?? Number.NaN) + 1)
  })
})
