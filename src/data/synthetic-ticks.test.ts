import fc from 'fast-check'
import { expect, it } from 'vitest'
import { utcMillis } from '../base/index.ts'
import type { Bar } from '../model/index.ts'
import { syntheticTicks } from './synthetic-ticks.ts'

const bars = fc.record({
  prices: fc.array(fc.integer({ min: 5, max: 50_000 }), { minLength: 4, maxLength: 4 }),
  volume: fc.oneof(fc.integer({ min: 0, max: 1_000_000 }), fc.constant(0.5)), minute: fc.nat(1_000),
}).map(({ prices, volume, minute }): Bar => {
  const [low = 0, ...rest] = prices.toSorted((a, b) => a - b).map((cents) => cents / 100)
  const [open = 0, close = 0, high = 0] = rest
  const openAt = utcMillis(Date.UTC(2026, 10, 23, 14, 30) + minute * 60_000)
  const closeAt = utcMillis(openAt + 60_000)
  return { symbol: 'SYN1', timeframe: '1m', openAt, closeAt, open, high, low, close, volume }
})

it('prints make the bar again, quotes stand around them, and the same seed gives the same', () => {
  fc.assert(fc.property(bars, fc.nat(9), (bar, seed) => {
    const { quotes, prints } = syntheticTicks(bar, seed)
    expect(syntheticTicks(bar, seed)).toEqual({ quotes, prints })
    const prices = prints.map(({ price }) => price)
    if (bar.volume > 0) {
      expect([prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1)])
        .toEqual([bar.open, bar.high, bar.low, bar.close])
    }
    expect(prints.reduce((sum, { size }) => sum + size, 0)).toBe(bar.volume)
    const instants = quotes.map(({ at }) => at)
    expect(instants).toEqual(instants.toSorted((a, b) => a - b))
    expect(instants.every((at) => at >= bar.openAt && at < bar.closeAt)).toBe(true)
    // A decision at the close finds a quote that is young enough.
    expect(bar.closeAt - (instants.at(-1) ?? 0)).toBeLessThanOrEqual(500)
    for (const print of prints) {
      const quote = quotes.find(({ at }) => at === print.at)
      expect(quote?.bid).toBeGreaterThan(0)
      expect(quote?.ask).toBeGreaterThan(print.price)
      expect(quote?.bid).toBeLessThanOrEqual(print.price)
      expect((quote?.ask ?? 0) - (quote?.bid ?? 0)).toBeLessThanOrEqual(0.06 + 1e-9)
    }
  }))
})
