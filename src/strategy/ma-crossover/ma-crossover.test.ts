import { describe, expect, it } from 'vitest'
import { dailyBars } from '../../../test/harness/daily-bars.ts'
import { runStrategy, timeline, type HarnessOutcome } from '../../../test/harness/strategy-harness.ts'
import maCrossover from './ma-crossover.ts'

const run = (closes: readonly number[], parameters: Record<string, unknown> = {}): HarnessOutcome =>
  runStrategy({ definition: maCrossover, parameters, bars: dailyBars('AAA', closes) })
const rows = (closes: readonly number[], parameters: Record<string, unknown> = {}): string[] =>
  timeline(run(closes, parameters), dailyBars('AAA', closes))

const short = { fast_period: 2, slow_period: 3 }

/** `flat` bars at 100, then one at 110. */
const jumpAfter = (flat: number): number[] => [...Array.from({ length: flat }, () => 100), 110]

describe('MA_Crossover', () => {
  it('buys on the golden cross and sells on the death cross', () => {
    // Averages of 2: -, 10, 10, 9.5, 10.5, 12.5, 10.5; of 3: -, -, 10, 9.67, 10.33, 11.33, 11.
    expect(rows([10, 10, 10, 9, 12, 13, 8], short)).toEqual(['4 BUY AAA', '6 CLOSE_LONG AAA'])
  })

  it('has the stop, the target and the strength of the specification', () => {
    const [signal] = run(jumpAfter(50)).signals
    expect(signal).toMatchObject({ type: 'BUY', strategy: 'MA_Crossover', strength: 0.7 })
    expect(signal?.stopLoss).toBeCloseTo(110 * 0.98, 12)
    expect(signal?.takeProfit).toBeCloseTo(110 * 1.06, 12)
  })

  it('counts averages that were equal on the bar before as a cross', () => {
    expect(rows(jumpAfter(50))).toEqual(['50 BUY AAA'])
  })

  it('needs one bar more than the slow period: a cross has a bar before it', () => {
    expect(run([100]).instance.warmUp).toBe(50)
    expect(rows(jumpAfter(49))).toEqual([])
  })

  it('does not buy again while the fast average stays above', () => {
    expect(rows([...jumpAfter(50), 110, 111, 112])).toEqual(['50 BUY AAA'])
  })

  it('shows both averages as evidence', () => {
    const [emitted] = run(jumpAfter(50)).emitted
    // (19 x 100 + 110) / 20 and (49 x 100 + 110) / 50.
    expect(emitted?.evidence.indicators).toEqual({ 'sma(20)': 100.5, 'sma(50)': 100.2 })
    expect(emitted?.evidence.rules[0]).toMatchObject({
      rule: 'entry: crossesAbove(sma(20), sma(50))',
      held: true,
    })
  })

  it.each([
    [{ fastPeriod: 1 }, 'fastPeriod must be a whole number from 2 to 500, found 1'],
    [{ slow_period: 1001 }, 'slow_period must be a whole number from 3 to 1000, found 1001'],
    [{ stopLoss: 0 }, 'stopLoss must be a number above 0 and up to 0.99, found 0'],
    [{ takeProfit: -1 }, 'takeProfit must be a number above 0 and up to 10, found -1'],
    [{ fastPeriod: 50 }, 'fastPeriod must be below slowPeriod, found 50 and 50'],
  ])('refuses %j and says what would be right', (parameters, message) => {
    expect(() => run([100], parameters)).toThrow(message)
  })
})
