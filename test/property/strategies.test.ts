import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import efficiencyTrend from '../../examples/efficiency-trend.ts'
import pullbackBreakEven from '../../examples/pullback-break-even.ts'
import restingBreakout from '../../examples/resting-breakout.ts'
import weeklyTrend from '../../examples/weekly-trend.ts'
import { barAt, type Bar, type Signal } from '../../src/model/index.ts'
import { resolveParameters, type StrategyDefinition } from '../../src/strategy/index.ts'
import bollingerReversion from '../../src/strategy/bollinger-reversion/bollinger-reversion.ts'
import candlestickReversal from '../../src/strategy/candlestick-reversal/candlestick-reversal.ts'
import donchianBreakout from '../../src/strategy/donchian-breakout/donchian-breakout.ts'
import maCrossover from '../../src/strategy/ma-crossover/ma-crossover.ts'
import macdTrend from '../../src/strategy/macd-trend/macd-trend.ts'
import momentumRotation from '../../src/strategy/momentum-rotation/momentum-rotation.ts'
import pairsZScore from '../../src/strategy/pairs-z-score/pairs-z-score.ts'
import rsiMeanReversion from '../../src/strategy/rsi-mean-reversion/rsi-mean-reversion.ts'
import { sp500 } from '../golden/series.ts'
import { beforeSplit, dailyBars, type Candle } from '../harness/daily-bars.ts'
import { runStrategy, type HarnessOptions, type HarnessOutcome } from '../harness/strategy-harness.ts'

/** A strategy with parameters quick enough to say something within a short series. */
interface StrategyCase {
  readonly definition: StrategyDefinition
  readonly quick: Readonly<Record<string, unknown>>
  /** How many symbols it is shown, and at least how many bars of each. */
  readonly symbols: number
  readonly length: number
}

const one = (definition: StrategyDefinition, quick: StrategyCase['quick'], length = 60): StrategyCase => ({
  definition,
  quick,
  symbols: 1,
  length,
})

const CASES: readonly StrategyCase[] = [
  one(maCrossover, { fastPeriod: 3, slowPeriod: 6 }),
  one(rsiMeanReversion, { oversold: 40, exitLevel: 60, trendPeriod: 8, atrPeriod: 3 }),
  one(macdTrend, { fastPeriod: 3, slowPeriod: 6, signalPeriod: 3, trendPeriod: 8, atrPeriod: 3 }),
  one(bollingerReversion, { period: 6, deviations: 1, adxPeriod: 3, adxMax: 60, atrPeriod: 3 }),
  one(donchianBreakout, { entryPeriod: 5, exitPeriod: 3, atrPeriod: 3, direction: 'both' }),
  one(candlestickReversal, {
    trendPeriod: 10,
    dipPeriod: 2,
    dipWithin: 5,
    volumePeriod: 3,
    volumeMultiple: 0.5,
    atrPeriod: 3,
  }),
  one(efficiencyTrend, { period: 5, clean: 0.4 }, 140),
  one(pullbackBreakEven, { trend: 10, pullback: 3, daysMax: 9 }, 140),
  one(restingBreakout, { channelPeriod: 3, trendPeriod: 6 }, 140),
  { definition: momentumRotation, quick: { lookback: 6, skip: 1, holdings: 2 }, symbols: 3, length: 60 },
  {
    definition: pairsZScore,
    quick: { lookback: 10, entryZ: 1, exitZ: 0.2, stopZ: 2.5 },
    symbols: 2,
    length: 60,
  },
]

/** Days from one price to another, in whole units, with room around the body. */
const candles = (length: number): fc.Arbitrary<Candle[]> =>
  fc
    .array(
      fc.record({
        gap: fc.integer({ min: -5, max: 5 }),
        move: fc.integer({ min: -30, max: 30 }),
        above: fc.integer({ min: 0, max: 12 }),
        below: fc.integer({ min: 0, max: 12 }),
        volume: fc.integer({ min: 1, max: 40 }),
      }),
      { minLength: length, maxLength: length + 20 },
    )
    .map((days) => {
      let price = 1000
      return days.map(({ gap, move, above, below, volume }): Candle => {
        const open = Math.max(100, price + gap)
        price = Math.max(100, open + move)
        return [open, Math.max(open, price) + above, Math.min(open, price) - below, price, volume * 100]
      })
    })

const NAMES = ['AAA', 'BBB', 'CCC'] as const
const market = ({ symbols, length }: StrategyCase): fc.Arbitrary<Bar[][]> =>
  fc.tuple(...NAMES.slice(0, symbols).map((symbol) => candles(length).map((days) => dailyBars(symbol, days))))

const run = (
  { definition, quick }: StrategyCase,
  bars: readonly Bar[][],
  options: Partial<HarnessOptions> = {},
): HarnessOutcome => runStrategy({ definition, parameters: quick, bars: bars.flat(), ...options })

/** Runs a property, and fails where it never met a signal: it would have shown nothing. */
function check(each: StrategyCase, holds: (bars: Bar[][], cut: number) => readonly Signal[]): void {
  let signals = 0
  fc.assert(
    fc.property(market(each), fc.integer({ min: each.length / 2, max: each.length - 1 }), (bars, cut) => {
      signals += holds(bars, cut).length
    }),
    { numRuns: 30 },
  )
  expect(signals).toBeGreaterThan(10)
}

function barOf(series: readonly Bar[] | undefined, at: number): Bar {
  const bar = series?.[at]
  if (bar === undefined) throw new Error(`there is no bar ${at}`)
  return bar
}

const title = ({ definition }: StrategyCase): string => definition.name

describe.each(CASES.map((each) => [title(each), each] as const))('%s', (_name, each) => {
  it('does not know the future: other bars later change no earlier signal', () => {
    check(each, (bars, cut) => {
      const end = barOf(bars[0], cut).closeAt
      const changed = bars.map((series) =>
        series.map((bar, at) =>
          at < cut
            ? bar
            : {
                ...bar,
                open: bar.open * 3,
                high: bar.high * 4,
                low: bar.low / 2,
                close: bar.close / (1 + (at % 3)),
              },
        ),
      )
      const before = ({ emitted }: HarnessOutcome): HarnessOutcome['emitted'] =>
        emitted.filter(({ signal }) => signal.at < end)
      const expected = before(run(each, bars))
      expect(before(run(each, changed))).toEqual(expected)
      return expected.map(({ signal }) => signal)
    })
  })

  it('says the same when it runs again', () => {
    check(each, (bars) => {
      const { emitted, errors } = run(each, bars)
      expect(errors).toEqual([])
      expect(run(each, bars).emitted).toEqual(emitted)
      return emitted.map(({ signal }) => signal)
    })
  })

  it('decides through a split as on the adjusted series, in prices as they are traded', () => {
    check(each, (bars, cut) => {
      const [first = [], ...others] = bars
      const at = barOf(first, cut).openAt
      const raw = run(each, [beforeSplit(first, cut, 2), ...others], {
        splits: [{ symbol: 'AAA', at, ratio: 2 }],
      })
      const adjusted = run(each, bars)
      const restated = raw.signals.map((signal) => {
        const isBefore = signal.at <= at && signal.symbol === 'AAA'
        return decision(signal, isBefore ? 1 / 2 : 1)
      })
      expect(restated).toEqual(adjusted.signals.map((signal) => decision(signal, 1)))
      return raw.signals
    })
  })

  it('is silent while it warms up, and asks only for prices and sizes that make sense', () => {
    check(each, (bars) => {
      const { signals, instance } = run(each, bars)
      const warmAt = barOf(bars[0], instance.warmUp - 1).closeAt
      const closes = new Map(bars.flat().map((bar) => [`${bar.symbol} ${bar.closeAt}`, bar.close]))
      for (const signal of signals) {
        expect(signal.at).toBeGreaterThanOrEqual(warmAt)
        expectSense(signal, closes.get(`${signal.symbol} ${signal.at}`) as number)
      }
      return signals
    })
  })
})

/** What was decided, with prices times `factor`, to twelve digits: logarithms are not exact. */
function decision(signal: Signal, factor: number): unknown {
  const price = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : (value * factor).toPrecision(12)
  const share = (value: number | undefined): string | undefined => value?.toPrecision(9)
  return {
    type: signal.type,
    symbol: signal.symbol,
    at: signal.at,
    strength: share(signal.strength),
    weight: share(signal.weight),
    stop: price(signal.stopLoss),
    target: price(signal.takeProfit),
    trail: price(signal.trailingDistance),
    legs: signal.legs?.map(({ symbol, type, weight }) => [symbol, type, share(weight)]),
  }
}

function expectSense(signal: Signal, close: number): void {
  const { type, strength, weight, stopLoss, takeProfit, trailingDistance, legs } = signal
  const side = type === 'BUY' ? 1 : -1
  expect(strength).toBeGreaterThanOrEqual(0)
  expect(strength).toBeLessThanOrEqual(1)
  for (const part of [weight, ...(legs ?? []).map((leg) => leg.weight)]) {
    if (part !== undefined) expect(part > 0 && part <= 1).toBe(true)
  }
  if (type !== 'BUY' && type !== 'SELL') return
  if (stopLoss !== undefined) expect((close - stopLoss) * side).toBeGreaterThanOrEqual(0)
  if (takeProfit !== undefined) expect((takeProfit - close) * side).toBeGreaterThan(0)
  if (trailingDistance !== undefined) expect(trailingDistance).toBeGreaterThanOrEqual(0)
}

describe('every bundled strategy and example', () => {
  const all = [...CASES.map(({ definition }) => definition), weeklyTrend as StrategyDefinition]

  it('has a name of its own and says what it does', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
    for (const { description } of all) expect(description).toMatch(/^[A-Z].{20,}\.$/)
  })

  it.each(all.map((definition) => [definition.name, definition] as const))(
    '%s describes every parameter, and accepts its own defaults',
    (_name, definition) => {
      const parameters = definition.parameters ?? {}
      const defaults = Object.fromEntries(
        Object.entries(parameters).map(([name, { fallback }]) => [name, fallback]),
      )
      expect(resolveParameters(parameters, defaults)).toMatchObject({ ok: true, value: defaults })
      for (const [name, { description, kind, min, above, max }] of Object.entries(parameters)) {
        expect(description, name).not.toBe('')
        if (kind !== 'integer' && kind !== 'decimal') continue
        expect(min ?? above, name).toBeDefined()
        expect(max, name).toBeDefined()
      }
    },
  )
})

describe('twenty years of the S&P 500', () => {
  const columns = sp500()
  const bars = Array.from({ length: columns.length }, (_, row) =>
    barAt(columns, row, { symbol: 'SPX', timeframe: '1d' }),
  )
  const weeks = bars.filter((_, row) => row % 5 === 4).map((bar): Bar => ({ ...bar, timeframe: '1w' }))
  const single = [
    ...CASES.filter(({ symbols }) => symbols === 1).map(({ definition }) => definition),
    weeklyTrend as StrategyDefinition,
  ]

  it.each(single.map((definition) => [definition.name, definition] as const))(
    '%s trades with its defaults, and without an error',
    (_name, definition) => {
      const { signals, errors, instance } = runStrategy({ definition, bars: [...bars, ...weeks] })
      expect(errors).toEqual([])
      expect(signals.filter(({ type }) => type === 'BUY').length).toBeGreaterThan(20)
      expect(signals[0]?.at).toBeGreaterThanOrEqual(barOf(bars, instance.warmUp - 1).closeAt)
    },
  )
})
