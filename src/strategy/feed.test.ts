import { describe, expect, it } from 'vitest'
import { beforeSplit, dailyBars, type Candle } from '../../test/harness/daily-bars.ts'
import { inScope } from '../../test/harness/scope-harness.ts'
import { Atr, RollingCorrelation, Sma, type ValueIndicator } from '../indicator/index.ts'
import { output, useBar, usePair, useValue } from './feed.ts'
import { bollinger, obv, rsi, sma } from './indicator-factory.ts'
import { priceOf, type Operand } from './operand.ts'

const candles = [
  [1, 4, 1, 2, 10],
  [2, 6, 2, 4, 30],
  [4, 4, 1, 3, 20],
  [3, 9, 2, 8, 50],
] as const
const bars = dailyBars('AAA', candles)

/** The mean of the last two numbers, computed beside the engine. */
const mean2 = (of: (candle: Candle) => number): number => (of(candles[2]) + of(candles[3])) / 2

describe('useValue', () => {
  it.each([
    ['the close', undefined, mean2((c) => c[3])],
    ['a field', 'high', mean2((c) => c[1])],
    ['the volume', 'volume', mean2((c) => c[4] ?? 0)],
    ['the typical price', 'typical', mean2((c) => (c[1] + c[2] + c[3]) / 3)],
    ['the median price', 'median', mean2((c) => (c[1] + c[2]) / 2)],
    [
      'a function of the bar',
      (bar: { high: number; low: number }) => bar.high - bar.low,
      mean2((c) => c[1] - c[2]),
    ],
    ['a number', 7, 7],
  ] as [string, Operand | undefined, number][])('feeds it with %s', (_what, of, expected) => {
    const rig = inScope(() => useValue(new Sma(2), of))
    rig.show(...bars)
    expect(rig.made.value).toBeCloseTo(expected, 12)
  })

  it('feeds it with another indicator once that one is ready', () => {
    const rig = inScope(() => sma(2, sma(3)))
    rig.show(...bars)
    // Means of three closes: 3 and 5.
    expect(rig.made.value).toBe(4)
  })
})

describe('a 2:1 split', () => {
  const split = (make: () => ValueIndicator | Atr): { raw: number; adjusted: number } => {
    const raw = inScope(make)
    raw.show(...beforeSplit(bars, 3, 2).slice(0, 3))
    raw.scope.rescale(1 / 2, 2)
    raw.show(...bars.slice(3))
    const adjusted = inScope(make)
    adjusted.show(...bars)
    return { raw: raw.made.value, adjusted: adjusted.made.value }
  }

  it.each([
    ['of the close', () => sma(3)],
    ['of a price field', () => sma(3, 'high')],
    ['of the volume', () => sma(3, 'volume')],
    ['of an indicator of price', () => sma(2, sma(2))],
    ['of a band', () => sma(2, output(bollinger(2), 'upper'))],
    ['of a number without unit', () => sma(2, rsi(1))],
    ['of a unitless output of a price indicator', () => sma(2, output(bollinger(2), 'percentB'))],
    ['of the balance of volume', () => sma(2, obv())],
    [
      'of a price that the author computes',
      () =>
        sma(
          3,
          priceOf((bar) => bar.high - bar.low),
        ),
    ],
    ['of whole bars', () => useBar(new Atr(2))],
  ])('leaves an indicator %s as on the adjusted series', (_what, make) => {
    const { raw, adjusted } = split(make)
    expect(raw).toBe(adjusted)
    expect(adjusted).not.toBeNaN()
  })

  it('leaves an indicator of a pair as on the adjusted series', () => {
    const make = (): RollingCorrelation => usePair(new RollingCorrelation(3), 'close', 'volume')
    const raw = inScope(make)
    raw.show(...beforeSplit(bars, 3, 2).slice(0, 3))
    raw.scope.rescale(1 / 2, 2)
    raw.show(...bars.slice(3))
    const adjusted = inScope(make)
    adjusted.show(...bars)
    expect(raw.made.value).toBeCloseTo(adjusted.made.value, 12)
  })
})

describe('output', () => {
  it('reads another output under its own name', () => {
    const rig = inScope(() => output(bollinger(2), 'upper'))
    rig.show(...bars)
    expect(rig.made.name).toBe('bollinger-bands(2,2).upper')
    // Closes 3 and 8: mean 5.5, deviation 2.5.
    expect(rig.made.value).toBe(10.5)
  })
})
