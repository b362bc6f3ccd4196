import { describe, expect, it } from 'vitest'
import { AnchoredVwap } from '../../src/indicator/average/anchored-vwap.ts'
import { Dema } from '../../src/indicator/average/dema.ts'
import { Ema } from '../../src/indicator/average/ema.ts'
import { Hma } from '../../src/indicator/average/hma.ts'
import { Kama } from '../../src/indicator/average/kama.ts'
import { Lwma } from '../../src/indicator/average/lwma.ts'
import { Rma } from '../../src/indicator/average/rma.ts'
import { SessionVwap } from '../../src/indicator/average/session-vwap.ts'
import { Sma } from '../../src/indicator/average/sma.ts'
import { Tema } from '../../src/indicator/average/tema.ts'
import { Vwma } from '../../src/indicator/average/vwma.ts'
import { Wma } from '../../src/indicator/average/wma.ts'
import type { ValueIndicator } from '../../src/indicator/indicator.ts'
import type { BarColumns } from '../../src/model/index.ts'
import { compareLeftAligned, runBars, runValues } from './compare.ts'
import { publishedBars } from './published-bars.ts'
import { ohlcvOf, randomWalk, sp500 } from './series.ts'
import { loadTaLib } from './talib.ts'

const talib = await loadTaLib()
const SERIES: readonly (readonly [string, BarColumns])[] = [
  ['S&P 500, 2000-2020', sp500()],
  ['seeded random walk', randomWalk(5_000, 7)],
]

interface TaLibCase {
  readonly make: (period: number) => ValueIndicator
  readonly expected: (inReal: number[], timePeriod: number) => number[]
  readonly lookback: (period: number) => number
  readonly periods: readonly number[]
}

const TALIB_CASES: Readonly<Record<string, TaLibCase>> = {
  'Sma = TA_SMA': {
    make: (period) => new Sma(period),
    expected: (inReal, timePeriod) => talib.SMA({ inReal, timePeriod }).output,
    lookback: (period) => period - 1,
    periods: [2, 20, 200],
  },
  'Ema = TA_EMA': {
    make: (period) => new Ema(period),
    expected: (inReal, timePeriod) => talib.EMA({ inReal, timePeriod }).output,
    lookback: (period) => period - 1,
    periods: [2, 21, 200],
  },
  'Wma = TA_WMA': {
    make: (period) => new Wma(period),
    expected: (inReal, timePeriod) => talib.WMA({ inReal, timePeriod }).output,
    lookback: (period) => period - 1,
    periods: [2, 9, 100],
  },
  'Lwma = TA_WMA': {
    make: (period) => new Lwma(period),
    expected: (inReal, timePeriod) => talib.WMA({ inReal, timePeriod }).output,
    lookback: (period) => period - 1,
    periods: [3, 30],
  },
  'Dema = TA_DEMA': {
    make: (period) => new Dema(period),
    expected: (inReal, timePeriod) => talib.DEMA({ inReal, timePeriod }).output,
    lookback: (period) => 2 * (period - 1),
    periods: [2, 20, 100],
  },
  'Tema = TA_TEMA': {
    make: (period) => new Tema(period),
    expected: (inReal, timePeriod) => talib.TEMA({ inReal, timePeriod }).output,
    lookback: (period) => 3 * (period - 1),
    periods: [2, 20, 100],
  },
  'Kama = TA_KAMA': {
    make: (period) => new Kama(period),
    expected: (inReal, timePeriod) => talib.KAMA({ inReal, timePeriod }).output,
    lookback: (period) => period,
    periods: [2, 10, 30],
  },
}

for (const [title, { make, expected, lookback, periods }] of Object.entries(TALIB_CASES)) {
  describe(title, () => {
    for (const [seriesName, columns] of SERIES) {
      it.each(periods)(`agrees from the first value on, ${seriesName}, period %i`, (period) => {
        const { close } = ohlcvOf(columns)
        const { value } = runValues(make(period), close)
        const wanted = expected(close, period)
        expect(compareLeftAligned(value, wanted, { lookback: lookback(period) })).toBe('equal')
      })
    }
  })
}

/** The mean of `values` with the given weights, added up afresh: for checks against the bare formula. */
function weightedMean(values: readonly number[], weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return values.reduce((sum, value, index) => sum + value * (weights[index] as number), 0) / total
}

function wmaAt(values: readonly number[], end: number, period: number): number {
  const weights = Array.from({ length: period }, (_, index) => index + 1)
  return weightedMean(values.slice(end - period + 1, end + 1), weights)
}

describe('Hma', () => {
  it('agrees with the results that Skender.Stock.Indicators publishes', () => {
    const { value } = runValues(new Hma(14), ohlcvOf(publishedBars()).close)
    // hma.standard.json, rows 15 (the first), 40 and 47: see published-bars.ts
    expect(value?.findIndex((number) => !Number.isNaN(number))).toBe(15)
    expect(value?.[15]).toBeCloseTo(214.63069047619047, 9)
    expect(value?.[40]).toBeCloseTo(225.26521428571425, 9)
    expect(value?.[47]).toBeCloseTo(224.10822222222222, 9)
  })

  it.each([2, 5, 9, 16, 33])('is the formula of A. Hull, added up afresh, period %i', (period) => {
    const { close } = ohlcvOf(randomWalk(2_000, 11))
    const root = Math.floor(Math.sqrt(period))
    const half = Math.floor(period / 2)
    const raw = close.map((_, end) =>
      end < period - 1 ? Number.NaN : 2 * wmaAt(close, end, half) - wmaAt(close, end, period))
    const lookback = period + root - 2
    const expected = close.slice(lookback).map((_, index) => wmaAt(raw, index + lookback, root))
    const { value } = runValues(new Hma(period), close)
    expect(compareLeftAligned(value, expected, { lookback })).toBe('equal')
  })
})

describe('Rma', () => {
  it('is the worked example of Achelis for Wilder smoothing', () => {
    // "Technical Analysis from A to Z", p. 366, as kept in Tulip Indicators' tests/atoz.txt: `wilders 5`
    const input = [
      62.125, 61.125, 62.3438, 65.3125, 63.9688, 63.4375, 63, 63.7812, 63.4062, 63.4062, 62.4375, 61.8438,
    ]
    const expected = [62.975, 63.0675, 63.054, 63.1995, 63.2408, 63.2739, 63.1066, 62.854]
    const { value } = runValues(new Rma(5), input)
    expect(compareLeftAligned(value, expected, { lookback: 4, tolerance: 1e-6 })).toBe('equal')
  })

  it('agrees with the results that Skender.Stock.Indicators publishes as SMMA', () => {
    const { value } = runValues(new Rma(20), ohlcvOf(publishedBars()).close)
    // smma.standard.json, rows 19 (the first), 40 and 47: see published-bars.ts
    expect(value?.findIndex((number) => !Number.isNaN(number))).toBe(19)
    expect(value?.[19]).toBeCloseTo(214.52499999999995, 9)
    expect(value?.[40]).toBeCloseTo(219.17881849030147, 9)
    expect(value?.[47]).toBeCloseTo(220.72621619026648, 9)
  })
})

describe('Lwma and Wma', () => {
  it('are the worked example of Achelis, and each other', () => {
    // "Technical Analysis from A to Z", p. 213, as kept in Tulip Indicators' tests/atoz.txt: `wma 5`
    const input = [25, 24.875, 24.7813, 24.5938, 24.5, 24.625, 25.2188, 27.25]
    const expected = [24.6646, 24.6229, 24.8042, 25.6396]
    const { value } = runValues(new Lwma(5), input)
    expect(compareLeftAligned(value, expected, { lookback: 4, tolerance: 2e-6 })).toBe('equal')
    expect(value).toStrictEqual(runValues(new Wma(5), input)['value'])
  })
})

describe('Vwma', () => {
  it('agrees with the vector of Tulip Indicators', () => {
    // https://github.com/TulipCharts/tulipindicators, tests/extra.txt: `vwma 4`
    const close = [50.25, 50.55, 52.5, 54.5, 54.1, 54.12, 55.5, 50.2, 50.45, 50.24]
    const volume = [12412, 12458, 15874, 12354, 12456, 12542, 15421, 19510, 12521, 12041]
    const expected = [51.9819, 52.8828, 53.7204, 54.6075, 53.1948, 52.434, 51.6345]
    const columns = Object.assign(randomWalk(close.length, 1), {
      close: Float64Array.from(close), volume: Float64Array.from(volume),
    })
    const { value } = runBars(new Vwma(4), columns)
    expect(compareLeftAligned(value, expected, { lookback: 3, tolerance: 1e-6 })).toBe('equal')
  })

  it('agrees with the results that Skender.Stock.Indicators publishes', () => {
    const { value } = runBars(new Vwma(14), publishedBars())
    // vwma.standard.json, rows 13 (the first), 40 and 47: see published-bars.ts
    expect(value?.findIndex((number) => !Number.isNaN(number))).toBe(13)
    expect(value?.[13]).toBeCloseTo(213.96400090888207, 9)
    expect(value?.[40]).toBeCloseTo(223.02607089311442, 9)
    expect(value?.[47]).toBeCloseTo(224.38981558957857, 9)
  })

  it.each(SERIES)('is the volume-weighted mean, added up afresh, %s', (_, columns) => {
    const { close, volume } = ohlcvOf(columns)
    const period = 20
    const expected = close.slice(period - 1).map((__, from) =>
      weightedMean(close.slice(from, from + period), volume.slice(from, from + period)))
    const { value } = runBars(new Vwma(period), columns)
    expect(compareLeftAligned(value, expected, { lookback: period - 1 })).toBe('equal')
  })
})

describe('SessionVwap and AnchoredVwap', () => {
  it('agree with the results that Skender.Stock.Indicators publishes', () => {
    for (const vwap of [new SessionVwap(), new AnchoredVwap()]) {
      const { value } = runBars(vwap, publishedBars())
      // vwap.standard.json, rows 0, 1, 40 and 47: see published-bars.ts
      expect(value?.[0]).toBeCloseTo(212.5566666666667, 9)
      expect(value?.[1]).toBeCloseTo(213.13683518278566, 9)
      expect(value?.[40]).toBeCloseTo(217.72652289717587, 9)
      expect(value?.[47]).toBeCloseTo(218.65486906005697, 9)
    }
  })
})
