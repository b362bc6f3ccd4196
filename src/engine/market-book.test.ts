import { describe, expect, it } from 'vitest'
import { OPEN_LIMITS } from '../../test/property/risk-world.ts'
import { shareOf } from '../../test/property/protection-desk.ts'
import type { UtcMillis } from '../base/index.ts'
import type { BarNumbers, Quote } from '../model/index.ts'
import { MarketBook, SymbolMarket } from './market-book.ts'

const bar = (close: number, volume: number, closeAt = 60_000): BarNumbers => ({
  openAt: (closeAt - 60_000) as UtcMillis, closeAt: closeAt as UtcMillis, open: close, high: close,
  low: close, close, volume,
})

const marketOf = (limits: Partial<typeof OPEN_LIMITS> = {}): MarketBook => (
  new MarketBook([shareOf('AAA'), shareOf('BBB', { calendar: 'ALWAYS' })], { ...OPEN_LIMITS, ...limits }))

/** Sessions of AAA with these closes and volumes. */
function played(market: SymbolMarket, sessions: readonly (readonly [close: number, volume: number])[]): void {
  for (const [close, volume] of sessions) {
    market.takeBar(bar(close, volume / 2))
    market.takeBar(bar(close, volume / 2))
    market.endSession()
  }
}

describe('what is known of a symbol', () => {
  it('is nothing before its first bar, and a session without a price is none', () => {
    const market = new SymbolMarket(shareOf('AAA'), 3)
    market.endSession()
    expect([market.lastPrice, market.lastAt, market.averageVolume(1)]).toEqual([Number.NaN, 0, Number.NaN])
    market.takeBar(bar(100, 50))
    expect(market).toMatchObject({ lastPrice: 100, lastAt: 60_000, lastVolume: 50, sessionVolume: 50 })
    expect(market.intervalMs).toBe(60_000)
  })

  it('has a mean volume of as many sessions as were asked for, of those that are kept', () => {
    const market = new SymbolMarket(shareOf('AAA'), 3)
    played(market, [[100, 10], [100, 20], [100, 60]])
    expect([0, 1, 2, 3, 4].map((days) => market.averageVolume(days))).toEqual(
      [Number.NaN, 60, 40, 30, Number.NaN])
    played(market, [[100, 100]])
    expect([1, 3, 3, 2].map((days) => market.averageVolume(days))).toEqual([100, 60, 60, 80])
  })

  it('has the returns of the closes that are kept, oldest first', () => {
    const market = new SymbolMarket(shareOf('AAA'), 3)
    expect(market.returns(2)).toEqual([])
    played(market, [[100, 1], [110, 1]])
    expect(market.returns(2)).toEqual([110 / 100 - 1])
    played(market, [[99, 1], [198, 1]])
    expect(market.returns(5)).toEqual([99 / 110 - 1, 1])
    expect(market.returns(1)).toEqual([1])
  })

  it('is restated by a split, and a quote of before it is none', () => {
    const market = new SymbolMarket(shareOf('AAA'), 3)
    played(market, [[100, 10], [110, 30]])
    expect(market.averageVolume(2)).toBe(20)
    market.quote = { symbol: 'AAA' } as Quote
    market.rescale(0.5, 2)
    expect([market.lastPrice, market.lastVolume, market.quote]).toEqual([55, 30, undefined])
    expect([market.averageVolume(2), market.returns(1)]).toEqual([40, [55 / 50 - 1]])
  })
})

describe('the market book', () => {
  it('remembers the sessions that the longest of the limits asks for', () => {
    const limits = { averageVolumeDays: 2, correlationDays: 3, volatilityDays: 5 }
    const book = marketOf(limits)
    played(book.of('AAA'), Array.from({ length: 9 }, (_, index) => [100 + index, 10] as const))
    expect(book.dailyReturns('AAA', 9)).toHaveLength(5)
    expect(book.averageDailyVolume('AAA', 6)).toBe(10)
    expect(book.averageDailyVolume('AAA', 7)).toBeNaN()
  })

  it('ends the sessions of one calendar, each symbol once, also of one that has changed its name', () => {
    const book = marketOf({ averageVolumeDays: 2 })
    book.of('AAA').takeBar(bar(100, 10))
    book.of('BBB').takeBar(bar(100, 10))
    book.endSession('XNYS')
    book.rename('AAA', 'NEW')
    book.of('NEW').takeBar(bar(110, 30))
    book.endSession('XNYS')
    expect(book.averageDailyVolume('NEW', 2)).toBe(20)
    expect(book.dailyReturns('NEW', 9)).toEqual([110 / 100 - 1])
    expect(book.averageDailyVolume('BBB', 1)).toBeNaN()
    expect(book.instrument('NEW')?.symbol).toBe('NEW')
  })

  it('says nothing of symbols that the run does not know', () => {
    const book = marketOf()
    book.takeQuotes([{ symbol: 'AAA', bid: 1 } as Quote, { symbol: 'ZZZ', bid: 2 } as Quote])
    expect([book.quote('AAA'), book.quote('ZZZ')]).toEqual([{ symbol: 'AAA', bid: 1 }, undefined])
    expect([book.lastPrice('ZZZ'), book.lastVolume('ZZZ'), book.averageDailyVolume('ZZZ', 1)]).toEqual(
      [Number.NaN, Number.NaN, Number.NaN])
    expect([book.lastAt('ZZZ'), book.barIntervalMs('ZZZ'), book.dailyReturns('ZZZ', 1)]).toEqual([0, 0, []])
    expect(() => book.of('ZZZ')).toThrow('ZZZ is not a symbol of this run')
  })

  it('holds a delisted symbol for halted, whatever its status', () => {
    const book = marketOf({ profile: 'live' })
    expect(book.isHalted('AAA')).toBeUndefined()
    book.of('AAA').isDelisted = true
    expect([book.isHalted('AAA'), book.isHalted('BBB'), marketOf({ profile: 'backtest' }).isHalted('AAA')])
      .toEqual([true, undefined, false])
  })
})
