import { describe, expect, it } from 'vitest'
import type { BarIndicator, ValueIndicator } from '../../src/indicator/indicator.ts'
import { AwesomeOscillator } from '../../src/indicator/momentum/awesome-oscillator.ts'
import { Cci } from '../../src/indicator/momentum/cci.ts'
import { Macd } from '../../src/indicator/momentum/macd.ts'
import { Mfi } from '../../src/indicator/momentum/mfi.ts'
import { Mom } from '../../src/indicator/momentum/mom.ts'
import { Ppo } from '../../src/indicator/momentum/ppo.ts'
import { Roc } from '../../src/indicator/momentum/roc.ts'
import { Rsi } from '../../src/indicator/momentum/rsi.ts'
import { StochRsi } from '../../src/indicator/momentum/stoch-rsi.ts'
import { Stochastic } from '../../src/indicator/momentum/stochastic.ts'
import { Trix } from '../../src/indicator/momentum/trix.ts'
import { Tsi } from '../../src/indicator/momentum/tsi.ts'
import { UltimateOscillator } from '../../src/indicator/momentum/ultimate-oscillator.ts'
import { WilliamsR } from '../../src/indicator/momentum/williams-r.ts'
import type { BarColumns } from '../../src/model/index.ts'
import { compareLeftAligned, runBars, runValues } from './compare.ts'
import { publishedBars } from './published-bars.ts'
import { type Ohlcv, coarseWalk, ohlcvOf, randomWalk, sp500 } from './series.ts'
import { loadTaLib } from './talib.ts'

const talib = await loadTaLib()
/** TA-Lib's `MAType` for an exponential average; the wrapper exports it as a type only. */
const EMA_TYPE = 1
const SERIES: readonly (readonly [string, BarColumns])[] = [
  ['S&P 500, 2000-2020', sp500()],
  ['seeded random walk', randomWalk(5_000, 7)],
]
const AWKWARD = ['whole prices with ties and still runs', coarseWalk(5_000, 8)] as const

interface TaLibCase {
  readonly make: () => ValueIndicator | BarIndicator
  readonly lookback: number
  /** TA-Lib's series for each output named. */
  readonly expected: (series: Ohlcv) => Readonly<Record<string, number[]>>
  /** Magnitude below which only the absolute error counts: of the numbers that cancel in a difference. */
  readonly scale?: number
  /** True where TA-Lib's own answer at ties and still runs is exact, so that these are compared too. */
  readonly compareAwkward?: true
}

function compareAll({ make, lookback, expected, scale = 0 }: TaLibCase, columns: BarColumns): void {
  const indicator = make()
  const series = ohlcvOf(columns)
  const found = indicator.input === 'value' ? runValues(indicator, series.close) : runBars(indicator, columns)
  for (const [name, wanted] of Object.entries(expected(series))) {
    expect(`${name} ${compareLeftAligned(found[name], wanted, { lookback, scale })}`).toBe(`${name} equal`)
  }
}

function macdCase(fast: number, slow: number, signal: number): TaLibCase {
  return {
    make: () => new Macd({ fast, slow, signal }),
    lookback: slow + signal - 2,
    scale: 1,
    expected: ({ close }) => {
      const result = talib.MACD({ inReal: close, fastPeriod: fast, slowPeriod: slow, signalPeriod: signal })
      return { value: result.MACD, signal: result.MACDSignal, histogram: result.MACDHist }
    },
  }
}

function ppoCase(fast: number, slow: number, signal: number): TaLibCase {
  return {
    make: () => new Ppo({ fast, slow, signal }),
    lookback: slow + signal - 2,
    scale: 0.1,
    expected: ({ close }) => {
      const line = talib.PPO({ inReal: close, fastPeriod: fast, slowPeriod: slow, MAType: EMA_TYPE }).output
      const signalLine = talib.EMA({ inReal: line, timePeriod: signal }).output
      return { value: line.slice(signal - 1), signal: signalLine }
    },
  }
}

function stochasticCase(kPeriod: number, kSmoothing: number, dPeriod: number): TaLibCase {
  return {
    make: () => new Stochastic({ kPeriod, kSmoothing, dPeriod }),
    lookback: kPeriod + kSmoothing + dPeriod - 3,
    scale: 1,
    compareAwkward: true,
    expected: ({ high, low, close }) => {
      if (kSmoothing === 1) {
        const fast = talib.STOCHF({ high, low, close, fastK_Period: kPeriod, fastD_Period: dPeriod })
        return { k: fast.fastK, d: fast.fastD }
      }
      const slow = talib.STOCH({
        high, low, close, fastK_Period: kPeriod, slowK_Period: kSmoothing, slowD_Period: dPeriod,
      })
      return { k: slow.slowK, d: slow.slowD }
    },
  }
}

function stochRsiCase(period: number, kPeriod: number, dPeriod: number): TaLibCase {
  return {
    make: () => new StochRsi({ period, kPeriod, dPeriod }),
    lookback: period + kPeriod + dPeriod - 2,
    // A narrow range of RSI values magnifies the last digits of both.
    scale: 100,
    expected: ({ close }) => {
      const result = talib.STOCHRSI({
        inReal: close, timePeriod: period, fastK_Period: kPeriod, fastD_Period: dPeriod,
      })
      return { k: result.fastK, d: result.fastD }
    },
  }
}

function rsiCase(period: number): TaLibCase {
  return {
    make: () => new Rsi(period),
    lookback: period,
    expected: ({ close }) => ({ value: talib.RSI({ inReal: close, timePeriod: period }).output }),
  }
}

function cciCase(period: number): TaLibCase {
  return {
    make: () => new Cci(period),
    lookback: period - 1,
    scale: 1,
    expected: ({ high, low, close }) => ({
      value: talib.CCI({ high, low, close, timePeriod: period }).output,
    }),
  }
}

function mfiCase(period: number): TaLibCase {
  return {
    make: () => new Mfi(period),
    lookback: period,
    scale: 1,
    expected: ({ high, low, close, volume }) => ({
      value: talib.MFI({ high, low, close, volume, timePeriod: period }).output,
    }),
  }
}

function ultimateCase(short: number, middle: number, long: number): TaLibCase {
  return {
    make: () => new UltimateOscillator({ short, middle, long }),
    lookback: long,
    compareAwkward: true,
    expected: ({ high, low, close }) => ({
      value: talib.ULTOSC({
        high, low, close, timePeriod1: short, timePeriod2: middle, timePeriod3: long,
      }).output,
    }),
  }
}

function williamsCase(period: number): TaLibCase {
  return {
    make: () => new WilliamsR(period),
    lookback: period - 1,
    compareAwkward: true,
    expected: ({ high, low, close }) => ({
      value: talib.WILLR({ high, low, close, timePeriod: period }).output,
    }),
  }
}

function momCase(period: number): TaLibCase {
  return {
    make: () => new Mom(period),
    lookback: period,
    compareAwkward: true,
    expected: ({ close }) => ({ value: talib.MOM({ inReal: close, timePeriod: period }).output }),
  }
}

function rocCase(period: number): TaLibCase {
  return {
    make: () => new Roc(period),
    lookback: period,
    scale: 0.1,
    compareAwkward: true,
    expected: ({ close }) => ({ value: talib.ROC({ inReal: close, timePeriod: period }).output }),
  }
}

function trixCase(period: number): TaLibCase {
  return {
    make: () => new Trix(period),
    lookback: 3 * (period - 1) + 1,
    scale: 0.01,
    expected: ({ close }) => ({ value: talib.TRIX({ inReal: close, timePeriod: period }).output }),
  }
}

const TALIB_CASES: Readonly<Record<string, readonly TaLibCase[]>> = {
  'Macd = TA_MACD': [macdCase(12, 26, 9), macdCase(5, 35, 5), macdCase(2, 3, 2)],
  'Ppo = TA_PPO with EMAs, signal TA_EMA of it': [ppoCase(12, 26, 9), ppoCase(3, 10, 16)],
  'Rsi = TA_RSI': [rsiCase(14), rsiCase(2), rsiCase(50)],
  'StochRsi = TA_STOCHRSI': [stochRsiCase(14, 14, 3), stochRsiCase(14, 5, 3), stochRsiCase(8, 21, 1)],
  'Stochastic = TA_STOCH and TA_STOCHF': [
    stochasticCase(5, 3, 3), stochasticCase(14, 3, 3), stochasticCase(21, 7, 2), stochasticCase(5, 1, 3),
  ],
  'WilliamsR = TA_WILLR': [williamsCase(14), williamsCase(2), williamsCase(100)],
  'Cci = TA_CCI': [cciCase(20), cciCase(2), cciCase(14)],
  'Mfi = TA_MFI': [mfiCase(14), mfiCase(2), mfiCase(60)],
  'Mom = TA_MOM': [momCase(1), momCase(10)],
  'Roc = TA_ROC': [rocCase(1), rocCase(10)],
  'Trix = TA_TRIX': [trixCase(15), trixCase(5)],
  'UltimateOscillator = TA_ULTOSC': [ultimateCase(7, 14, 28), ultimateCase(2, 3, 5)],
}

for (const [title, cases] of Object.entries(TALIB_CASES)) {
  describe(title, () => {
    for (const taLibCase of cases) {
      const { name } = taLibCase.make()
      it.each(SERIES)(`agrees from the first value on, ${name}, %s`, (_, columns) => {
        compareAll(taLibCase, columns)
      })
      if (taLibCase.compareAwkward === true) {
        it(`agrees from the first value on, ${name}, ${AWKWARD[0]}`, () => compareAll(taLibCase, AWKWARD[1]))
      }
    }
  })
}

/** An exponential average of a whole series at once, started from a simple mean; left-aligned. */
function emaOf(values: readonly number[], period: number): number[] {
  let average = values.slice(0, period).reduce((sum, value) => sum + value, 0) / period
  const averages = [average]
  for (const value of values.slice(period)) {
    average = (2 * value + (period - 1) * average) / (period + 1)
    averages.push(average)
  }
  return averages
}

describe('Tsi', () => {
  it('agrees with the results that Skender.Stock.Indicators publishes', () => {
    const { value } = runValues(new Tsi({ long: 25, short: 13 }), ohlcvOf(publishedBars()).close)
    // tsi.standard.json, rows 37 (the first), 40 and 47: see published-bars.ts
    expect(value?.findIndex((number) => !Number.isNaN(number))).toBe(37)
    expect(value?.[37]).toBeCloseTo(53.120350479777414, 9)
    expect(value?.[40]).toBeCloseTo(53.23489173923595, 9)
    expect(value?.[47]).toBeCloseTo(37.53220422077897, 9)
  })

  it.each(SERIES)("is Blau's formula over the whole series, %s", (_, columns) => {
    const [long, short] = [9, 4]
    const { close } = ohlcvOf(columns)
    const changes = close.slice(1).map((value, index) => value - (close[index] as number))
    const smoothed = emaOf(emaOf(changes, long), short)
    const sizes = emaOf(emaOf(changes.map(Math.abs), long), short)
    const expected = smoothed.map((value, index) => (100 * value) / (sizes[index] as number))
    const { value } = runValues(new Tsi({ long, short }), close)
    expect(compareLeftAligned(value, expected, { lookback: long + short - 1, scale: 1 })).toBe('equal')
  })
})

describe('AwesomeOscillator', () => {
  it('agrees with the results that Skender.Stock.Indicators publishes', () => {
    const { value } = runBars(new AwesomeOscillator(), publishedBars())
    // awesome.standard.json, rows 33 (the first), 40 and 47: see published-bars.ts
    expect(value?.findIndex((number) => !Number.isNaN(number))).toBe(33)
    expect(value?.[33]).toBeCloseTo(5.475588235294111, 9)
    expect(value?.[40]).toBeCloseTo(6.2519705882352525, 9)
    expect(value?.[47]).toBeCloseTo(3.7320294117646426, 9)
  })

  it.each(SERIES)('is the difference of two means of midpoints, added up afresh, %s', (_, columns) => {
    const { high, low } = ohlcvOf(columns)
    const midpoints = high.map((value, index) => (value + (low[index] as number)) / 2)
    const mean = (end: number, period: number): number =>
      midpoints.slice(end - period + 1, end + 1).reduce((sum, value) => sum + value, 0) / period
    const expected = midpoints.slice(33).map((__, index) => mean(index + 33, 5) - mean(index + 33, 34))
    const { value } = runBars(new AwesomeOscillator(), columns)
    expect(compareLeftAligned(value, expected, { lookback: 33, scale: 1 })).toBe('equal')
  })
})

describe('Rsi', () => {
  it('is the worked example of Achelis', () => {
    // "Technical Analysis from A to Z", p. 299, as kept in Tulip Indicators' tests/atoz.txt: `rsi 5`
    const input = [
      37.875, 39.5, 38.75, 39.8125, 40, 39.875, 40.1875, 41.25, 41.125, 41.625, 41.25, 40.1875, 39.9375,
      39.9375, 40.5, 41.9375, 42.25, 42.25, 41.875, 41.875,
    ]
    const expected = [
      76.6667, 78.8679, 84.9158, 81.4863, 84.5968, 73.0851, 49.3173, 45.0119, 45.0119, 57.9252, 75.9596,
      78.4676, 78.4676, 65.6299, 65.6299,
    ]
    const { value } = runValues(new Rsi(5), input)
    expect(compareLeftAligned(value, expected, { lookback: 5, tolerance: 1e-6 })).toBe('equal')
  })
})
