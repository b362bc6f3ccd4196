import { describe, expect, it } from 'vitest'
import { dailyBars } from '../../../test/harness/daily-bars.ts'
import {
  blocksOf,
  runStrategy,
  timeline,
  type HarnessOutcome,
} from '../../../test/harness/strategy-harness.ts'
import bollingerReversion from './bollinger-reversion.ts'

/** Long enough for everything to be warm on the fourth bar after it. */
const flat = (price: number): number[] => Array.from({ length: 16 }, () => price)

/**
 * Bands of 4 bars and 1 deviation: lower at 10 on bar 19 (close 12) and at 8.84 on bar 20; middle at 10.5 on
 * bar 20 and at 10.25 on bar 21.
 */
const CLOSES = [...flat(10), 10, 12, 10, 12, 8, 11]
const QUICK = { period: 4, deviations: 1, adxPeriod: 2, adxMax: 99, atrPeriod: 2, stopAtr: 1 }

const run = (parameters: Record<string, unknown>, closes: readonly number[] = CLOSES): HarnessOutcome =>
  runStrategy({ definition: bollingerReversion, parameters, bars: dailyBars('AAA', closes) })
const rows = (parameters: Record<string, unknown>, closes: readonly number[] = CLOSES): string[] =>
  timeline(run(parameters, closes), dailyBars('AAA', closes))

describe('Bollinger_Reversion', () => {
  it('buys the close that falls below the lower band and sells the one above the middle', () => {
    expect(rows(QUICK)).toEqual(['20 BUY AAA', '21 CLOSE_LONG AAA'])
  })

  it('aims at the middle band and stops out below the close', () => {
    // True ranges 2, 2, 2 and 4 after an average of 0: 1, 1.5, 1.75, 2.875.
    expect(run(QUICK).signals[0]).toMatchObject({
      strength: 0.5,
      stopLoss: 8 - 2.875,
      takeProfit: 10.5,
      metadata: { atr: 2.875 },
    })
  })

  it('does not buy while a trend is under way', () => {
    // A steady fall has a directional index of 100. Lower band of 1.5: 15.82 on bar 19, 13.19 on bar 20.
    const falling = [...flat(20).slice(1), 20, 19, 18, 17, 16, 13]
    const trending = { ...QUICK, deviations: 1.5, adxMax: 25 }
    expect(rows(trending, falling)).toEqual([])
    expect(blocksOf(run(trending, falling))['AAA']).toMatchObject({ 'isBelow(adx(2), 25)': 1 })
  })

  it('does not buy on while the close stays below the band', () => {
    // Lower band of 1 deviation: 17.95 on bar 18, not warm yet; 16.46 on bar 19, 14 on bar 20: below already.
    expect(rows({ ...QUICK, adxMax: 100 }, [...flat(20), 20, 20, 17, 16, 13])).toEqual([])
  })

  it('is silent until everything is warm', () => {
    expect(run({}).instance.warmUp).toBe(140)
    expect(run(QUICK).instance.warmUp).toBe(20)
    expect(rows({ ...QUICK, atrPeriod: 4 })).toEqual([])
  })

  it.each([
    [{ deviations: 0 }, 'deviations must be a number above 0 and up to 10, found 0'],
    [{ adxMax: 101 }, 'adxMax must be a number above 0 and up to 100, found 101'],
  ])('refuses %j and says what would be right', (parameters, message) => {
    expect(() => run(parameters)).toThrow(message)
  })
})
