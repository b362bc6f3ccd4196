import { describe, expect, it } from 'vitest'
import { dailyBars, type Candle } from '../../../test/harness/daily-bars.ts'
import { runStrategy, timeline, type HarnessOutcome } from '../../../test/harness/strategy-harness.ts'
import donchianBreakout from './donchian-breakout.ts'

const CANDLES: readonly Candle[] = [
  // Twelve bars with a true range of 2.
  ...Array.from({ length: 12 }, (): Candle => [10, 11, 9, 10]),
  [10, 12, 9, 10],
  // High above the three bars before (12), close on it: no break. True ranges so far 2, 3 and 3.5.
  [10, 12.5, 9, 12],
  // Close above 12.5. True range 2.5: the average of 2 is 2.5, 3, 2.75.
  [12, 13.5, 11, 13],
  [13, 14, 12, 13.5],
  [13, 13.5, 11.5, 12],
  // Close on the low of the two bars before (11.5): no exit.
  [12, 12, 10, 11.5],
  // Close below 10.
  [11, 11, 9.5, 9.9],
  // Close below the low of the three bars before (9.5). True ranges 2, 2, 2, 2, 1.9 since the entry.
  [9, 9.5, 8, 8.5],
  // Close above the high of the two bars before (11).
  [9, 12, 9, 11.5],
]
const QUICK = { entryPeriod: 3, exitPeriod: 2, atrPeriod: 2, stopAtr: 2 }

const run = (parameters: Record<string, unknown>, candles = CANDLES): HarnessOutcome =>
  runStrategy({ definition: donchianBreakout, parameters, bars: dailyBars('AAA', candles) })
const rows = (parameters: Record<string, unknown>): string[] =>
  timeline(run(parameters), dailyBars('AAA', CANDLES))

describe('Donchian_Breakout', () => {
  it('buys the close above the high of the bars before, the present one not among them', () => {
    expect(rows(QUICK)).toEqual(['14 BUY AAA', '18 CLOSE_LONG AAA'])
  })

  it('puts the stop two average true ranges below the close', () => {
    expect(run(QUICK).signals[0]).toMatchObject({
      strength: 0.7,
      stopLoss: 13 - 2 * 2.75,
      metadata: { atr: 2.75 },
    })
  })

  it('sells new lows short only where that is asked for, with the stop above', () => {
    const outcome = run({ ...QUICK, direction: 'both' })
    expect(timeline(outcome, dailyBars('AAA', CANDLES))).toEqual([
      '14 BUY AAA',
      '18 CLOSE_LONG AAA',
      '19 SELL AAA',
      '20 CLOSE_SHORT AAA',
    ])
    const ranges = [2, 2, 2, 2, 1.9]
    const average = ranges.reduce((mean, range) => (mean + range) / 2, 2.75)
    expect(outcome.signals[2]?.stopLoss).toBeCloseTo(8.5 + 2 * average, 12)
  })

  it('is silent until the channel of the bar before is known and the range has settled', () => {
    expect(run(QUICK).instance.warmUp).toBe(14)
    expect(run({}).instance.warmUp).toBe(140)
    expect(run({ entryPeriod: 200 }).instance.warmUp).toBe(201)
    expect(rows({ ...QUICK, atrPeriod: 3 })).toEqual([])
  })

  it('shows the channel that was broken as evidence', () => {
    expect(run(QUICK).emitted[0]?.evidence.rules[0]).toEqual({
      rule: 'entry: isAbove(close, lag(1) of donchian-channel(3).upper)',
      held: true,
      values: { close: 13, 'lag(1) of donchian-channel(3).upper': 12.5 },
    })
  })

  it.each([
    [{ entryPeriod: 1 }, 'entryPeriod must be a whole number from 2 to 500, found 1'],
    [{ direction: 'short' }, 'direction must be one of long, both, found short'],
    [{ exitPeriod: 21 }, 'exitPeriod must not exceed entryPeriod, found 21 and 20'],
  ])('refuses %j and says what would be right', (parameters, message) => {
    expect(() => run(parameters)).toThrow(message)
  })
})
