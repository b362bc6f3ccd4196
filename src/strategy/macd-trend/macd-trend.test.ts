import { describe, expect, it } from 'vitest'
import { dailyBars } from '../../../test/harness/daily-bars.ts'
import {
  blocksOf,
  runStrategy,
  timeline,
  type HarnessOutcome,
} from '../../../test/harness/strategy-harness.ts'
import macdTrend from './macd-trend.ts'

/**
 * Flat at 10, then 13 to stay.
 *
 * Averages of 2 and 3 from bar 14: 12, 12.667, 12.889 and 11.5, 12.25, 12.625; their difference 0.5, 0.417,
 * 0.264; its signal line of 2: 0.333, 0.389, 0.306: above it on bars 14 and 15, below it on bar 16.
 */
const CLOSES = [...Array.from({ length: 14 }, () => 10), 13, 13, 13, 13]
const QUICK = { fastPeriod: 2, slowPeriod: 3, signalPeriod: 2, trendPeriod: 4, atrPeriod: 2, trailAtr: 2 }

const run = (parameters: Record<string, unknown>, closes: readonly number[] = CLOSES): HarnessOutcome =>
  runStrategy({ definition: macdTrend, parameters, bars: dailyBars('AAA', closes) })
const rows = (parameters: Record<string, unknown>, closes: readonly number[] = CLOSES): string[] =>
  timeline(run(parameters, closes), dailyBars('AAA', closes))

describe('MACD_Trend', () => {
  it('buys when the MACD crosses above its signal line and sells when it is below', () => {
    expect(rows(QUICK)).toEqual(['14 BUY AAA', '16 CLOSE_LONG AAA'])
  })

  it('trails a stop at a distance of average true ranges', () => {
    const [signal] = run(QUICK).signals
    // True ranges 0 and 3: the average is 1.5.
    expect(signal).toMatchObject({ strength: 0.6, trailingDistance: 3, metadata: { atr: 1.5 } })
    expect(signal?.stopLoss).toBeUndefined()
  })

  it('does not buy below the long average', () => {
    // The fall ends on bar 14 with a rise of 2: the MACD crosses, and the mean of 4 is 13.75.
    const falling = [...Array.from({ length: 9 }, () => 20), 19, 18, 17, 14, 11, 13]
    expect(rows(QUICK, falling)).toEqual([])
    expect(blocksOf(run(QUICK, falling))['AAA']).toMatchObject({ 'isAbove(close, sma(4))': 1 })
    expect(rows({ ...QUICK, trendPeriod: 2 }, falling)).toEqual(['14 BUY AAA'])
  })

  it('is silent until everything is warm', () => {
    expect(run({}).instance.warmUp).toBe(200)
    expect(run({ trendPeriod: 50 }).instance.warmUp).toBe(104)
    expect(run(QUICK).instance.warmUp).toBe(14)
    expect(rows({ ...QUICK, trendPeriod: 17 })).toEqual([])
  })

  it.each([
    [{ trailAtr: 0 }, 'trailAtr must be a number above 0 and up to 20, found 0'],
    [{ signalPeriod: 1 }, 'signalPeriod must be a whole number from 2 to 200, found 1'],
    [{ fastPeriod: 26 }, 'fastPeriod must be below slowPeriod, found 26 and 26'],
  ])('refuses %j and says what would be right', (parameters, message) => {
    expect(() => run(parameters)).toThrow(message)
  })
})
