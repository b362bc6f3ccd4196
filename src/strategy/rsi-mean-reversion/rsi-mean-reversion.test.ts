import { describe, expect, it } from 'vitest'
import { dailyBars } from '../../../test/harness/daily-bars.ts'
import {
  blocksOf,
  runStrategy,
  timeline,
  type HarnessOutcome,
} from '../../../test/harness/strategy-harness.ts'
import rsiMeanReversion from './rsi-mean-reversion.ts'

/**
 * Rises of 2 to bar 13, then falls of 3, 1 and 1, then a rise of 3.
 *
 * Wilder's averages of 2, rise and fall: 2 and 0 up to bar 13; 1 and 1.5; 0.5 and 1.25 (RSI 28.57); 0.25 and
 * 1.125 (RSI 18.18 on bar 16); 1.625 and 0.5625 (RSI 74.29 on bar 17).
 */
const CLOSES = [4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 27, 26, 25, 28]
const QUICK = { rsiPeriod: 2, oversold: 20, exitLevel: 60, trendPeriod: 10, atrPeriod: 2, stopAtr: 2 }

const run = (parameters: Record<string, unknown>, closes: readonly number[] = CLOSES): HarnessOutcome =>
  runStrategy({ definition: rsiMeanReversion, parameters, bars: dailyBars('AAA', closes) })
const rows = (parameters: Record<string, unknown>): string[] =>
  timeline(run(parameters), dailyBars('AAA', CLOSES))

describe('RSI_MeanReversion', () => {
  it('buys when the RSI falls below the level in a rising market, and sells above the exit level', () => {
    // Mean of the last ten closes on bar 16: 24.6.
    expect(rows(QUICK)).toEqual(['16 BUY AAA', '17 CLOSE_LONG AAA'])
  })

  it('puts the stop below the close by average true ranges, and says how far', () => {
    const [signal] = run(QUICK).signals
    // True ranges 3, 1, 1 after ranges of 2: the average is 2.5, 1.75, 1.375.
    expect(signal?.stopLoss).toBeCloseTo(25 - 2 * 1.375, 12)
    expect(signal?.metadata).toEqual({ atr: 1.375 })
    expect(signal?.takeProfit).toBeUndefined()
  })

  it('is the stronger the deeper the dip', () => {
    const index = (100 * 0.25) / (0.25 + 1.125)
    expect(run(QUICK).signals[0]?.strength).toBeCloseTo(0.5 + 0.5 * (1 - index / 20), 12)
  })

  it('does not buy below the long average', () => {
    const blocked = { ...QUICK, trendPeriod: 4 }
    expect(rows(blocked)).toEqual([])
    expect(blocksOf(run(blocked))).toEqual({
      AAA: { 'warm-up': 13, 'crossesBelow(rsi(2), 20)': 4, 'isAbove(close, sma(4))': 1 },
    })
  })

  it('does not buy where the RSI was below the level before', () => {
    // 30 is crossed on bar 15, where the mean of 17 is not there yet; 18.18 on bar 16 is no crossing.
    expect(rows({ ...QUICK, oversold: 30, trendPeriod: 17 })).toEqual([])
    expect(rows({ ...QUICK, oversold: 30, trendPeriod: 16 })[0]).toBe('15 BUY AAA')
  })

  it('is silent until everything is warm', () => {
    expect(run(QUICK).instance.warmUp).toBe(14)
    expect(run({}).instance.warmUp).toBe(200)
    expect(run({ trendPeriod: 50 }).instance.warmUp).toBe(98)
    expect(rows({ ...QUICK, trendPeriod: 18 })).toEqual([])
  })

  it('stays out of a series that never moves, where the RSI is 0', () => {
    expect(
      run(
        QUICK,
        Array.from({ length: 30 }, () => 10),
      ).signals,
    ).toEqual([])
  })

  it.each([
    [{ oversold: 0 }, 'oversold must be a number above 0 and up to 50, found 0'],
    [{ rsiPeriod: 2.5 }, 'rsiPeriod must be a whole number from 2 to 100, found 2.5'],
    [{ oversold: 40, exitLevel: 40 }, 'exitLevel must be above oversold, found 40 and 40'],
  ])('refuses %j and says what would be right', (parameters, message) => {
    expect(() => run(parameters)).toThrow(message)
  })
})
