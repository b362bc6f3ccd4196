import { describe, expect, it } from 'vitest'
import { dailyBars, type Candle } from '../../../test/harness/daily-bars.ts'
import {
  blocksOf,
  runStrategy,
  timeline,
  type HarnessOutcome,
} from '../../../test/harness/strategy-harness.ts'
import candlestickReversal from './candlestick-reversal.ts'

/** Twenty white candles that rise by 1 a bar, with a true range of 1.2 each. */
const RISE = Array.from({ length: 20 }, (_, at): Candle => [100 + at, 101 + at, 99.8 + at, 100.8 + at])

/** Two black candles and a white one around the second, at a fresh low, on volume. */
const DIP: readonly Candle[] = [
  [119.6, 119.8, 117.8, 118],
  [118, 118.2, 116.8, 117],
  [116.8, 118.6, 116.5, 118.4, 1500],
]

/** A black candle around the white one before it. */
const TURN: readonly Candle[] = [
  [118.5, 119.5, 118.3, 119.2],
  [119.5, 119.6, 117, 117.5],
]

const CANDLES = [...RISE, ...DIP, ...TURN]
const QUICK = {
  trendPeriod: 20,
  dipPeriod: 3,
  dipWithin: 1,
  volumePeriod: 5,
  volumeMultiple: 1.2,
  atrPeriod: 3,
  stopAtr: 1.5,
  targetAtr: 3,
}

const run = (parameters: Record<string, unknown>, candles: readonly Candle[] = CANDLES): HarnessOutcome =>
  runStrategy({ definition: candlestickReversal, parameters, bars: dailyBars('AAA', candles) })
const rows = (parameters: Record<string, unknown>, candles: readonly Candle[] = CANDLES): string[] =>
  timeline(run(parameters, candles), dailyBars('AAA', candles))
const blocked = (parameters: Record<string, unknown>, candles = CANDLES): string[] =>
  Object.keys(blocksOf(run(parameters, candles))['AAA'] ?? {}).filter(
    (reason) => !/^(warm-up|any)/.test(reason),
  )

describe('Candlestick_Reversal', () => {
  it('buys a bullish pattern at a fresh low above the long average, and sells a bearish one', () => {
    expect(rows(QUICK)).toEqual(['22 BUY AAA', '24 CLOSE_LONG AAA'])
  })

  it('puts stop and target by average true ranges around the close', () => {
    // True ranges 2, 1.4 and 2.1 after an average of 1.2.
    const range = [2, 1.4, 2.1].reduce((mean, each) => (mean * 2 + each) / 3, 1.2)
    const [signal] = run(QUICK).signals
    expect(signal?.stopLoss).toBeCloseTo(118.4 - 1.5 * range, 10)
    expect(signal?.takeProfit).toBeCloseTo(118.4 + 3 * range, 10)
    expect(signal?.strength).toBe(0.5)
  })

  it('does not buy without the volume', () => {
    // The average of 1000, 1000, 1000, 1000 and 1500 is 1100; 1.4 times that is 1540.
    expect(rows({ ...QUICK, volumeMultiple: 1.4 })).toEqual([])
    expect(blocked({ ...QUICK, volumeMultiple: 1.4 })).toEqual(['volumeAbove(1.4, 5)'])
  })

  it('does not buy where no fresh low was made', () => {
    expect(rows({ ...QUICK, dipPeriod: 12 })).toEqual([])
    expect(blocked({ ...QUICK, dipPeriod: 12 })).toEqual([
      'heldWithin(isBelow(low, lag(1) of rolling-min(12) of low), 1)',
    ])
  })

  it('does not buy below the long average', () => {
    // Ten closes that were higher by 30 lift the mean of twenty from 111 to above 120.
    const fallen = CANDLES.map((candle, at): Candle => {
      const [open, high, low, close, volume = 1000] = candle
      return at < 10 ? [open + 30, high + 30, low + 30, close + 30, volume] : candle
    })
    expect(rows(QUICK, fallen)).toEqual([])
    expect(blocked(QUICK, fallen)).toEqual(['isAbove(close, sma(20))'])
  })

  it.each([
    // Black, a small body below it, white well into the first body.
    [
      'morning-star(0.3)',
      [
        [119.6, 119.8, 117, 117.2],
        [116.8, 117, 116.2, 116.6],
        [116.9, 119, 116.7, 118.8],
      ],
    ],
    // Small body on a long lower shadow, at the low of the candle before.
    [
      'hammer',
      [
        [119.6, 119.8, 118, 118.2],
        [117.9, 118.05, 115, 118],
      ],
    ],
    // White from below the low of a long black candle to above the middle of its body.
    [
      'piercing',
      [
        [119.6, 119.8, 117.3, 117.5],
        [117, 119, 116.8, 118.9],
      ],
    ],
  ] as [string, Candle[]][])('takes a %s', (name, figure) => {
    const candles = [...RISE, ...figure]
    const outcome = run({ ...QUICK, dipWithin: 3, volumeMultiple: 0 }, candles)
    expect(timeline(outcome, dailyBars('AAA', candles))).toEqual([`${candles.length - 1} BUY AAA`])
    const parts = outcome.emitted[0]?.evidence.rules[0]?.parts ?? []
    expect(parts.filter(({ held }) => held).map(({ rule }) => rule)).toEqual([`isAbove(${name}, 0)`])
  })

  it('is silent until everything is warm', () => {
    expect(run({}).instance.warmUp).toBe(200)
    expect(run({ trendPeriod: 50 }).instance.warmUp).toBe(98)
    expect(rows({ ...QUICK, trendPeriod: 24 })).toEqual([])
  })

  it.each([
    [{ dipWithin: 0 }, 'dipWithin must be a whole number from 1 to 50, found 0'],
    [
      { targetAtr: 0, stopAtr: 0 },
      'targetAtr must be a number above 0 and up to 50, found 0; stopAtr must be',
    ],
  ])('refuses %j and says what would be right', (parameters, message) => {
    expect(() => run(parameters)).toThrow(message)
  })
})
