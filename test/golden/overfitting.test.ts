import { describe, expect, it } from 'vitest'
import {
  backtestOverfitting, deflatedSharpe, expectedMaximumSharpe, independentTrials, moments,
  normalCumulative, normalQuantile,
  stationaryBootstrap,
} from '../../src/analysis/index.ts'
import { SeededRandom } from '../../src/data/index.ts'
import { steps } from './analysis-series.ts'

/** The settings of tools/golden/overfitting-figures.py. */
function settings(common: number, drift: number): readonly Float64Array[] {
  const market = steps(1, 330)
  return Array.from({ length: 12 }, (_, k) => {
    const own = steps(100 + k, 330)
    return Float64Array.from(market, (part, row) => (
      common * (part / 100_000) + (1 - common) * ((own[row] as number) / 100_000) + (k * drift) / 100_000
    ))
  })
}

/** The same figures by our functions. */
function figures(columns: readonly Float64Array[]) {
  const found = backtestOverfitting(columns)
  const shapes = columns.map((column) => moments(column))
  const ratios = shapes.map(({ mean, deviation }) => mean / deviation)
  const best = ratios.indexOf(Math.max(...ratios))
  const { count, skewness, excessKurtosis } = shapes[best] as ReturnType<typeof moments>
  const spread = {
    trials: independentTrials(columns), variance: moments(ratios).deviation ** 2,
  }
  return {
    combinations: found?.combinations, probability: found?.probability,
    lossProbability: found?.lossProbability, meanRank: moments(found?.ranks ?? []).mean,
    independentTrials: spread.trials, variance: spread.variance,
    expectedMaximum: expectedMaximumSharpe(spread),
    deflated: deflatedSharpe(
      { sharpe: ratios[best] as number, count, skewness, kurtosis: excessKurtosis + 3 }, spread,
    ),
  }
}

/** Printed by tools/golden/overfitting-figures.py with numpy 2.4.6 and scipy 1.17.1. */
const CHANCE = {
  combinations: 12_870, probability: 0.5435897435897435, lossProbability: 0.6783216783216783,
  meanRank: 0.46382164843703305, independentTrials: 11.72332201557252, variance: 0.0037136924527938387,
  expectedMaximum: 0.1007622579201251, deflated: 0.229222612430587,
}
const SKILL = {
  combinations: 12_870, probability: 0, lossProbability: 0.030846930846930846,
  meanRank: 0.9163528778913395, independentTrials: 1.7681053489793919, variance: 0.0062697956045901495,
  expectedMaximum: 0.03163753047294204, deflated: 0.9469449616808406,
}

describe('how far the best of many settings is luck', () => {
  it.each([['without a better one', settings(0, 1), CHANCE], ['with better ones', settings(0.8, 12), SKILL]])(
    'agrees with numpy and scipy %s', (_, columns, expected) => {
      const found = figures(columns)
      for (const [name, figure] of Object.entries(expected)) {
        expect(found[name as keyof typeof found], name).toBeCloseTo(figure, 10)
      }
    },
  )

  // Bailey & Lopez de Prado (2014), the numerical example: annual Sharpe ratio 2.5 over five years of 250
  // days, skewness -3, kurtosis 10, variance 1/2 a year among the trials.
  it.each([[100, 0.1132, 0.9004], [46, undefined, 0.9505]])(
    'agrees with the example of its authors for %i trials', (trials, maximum, probability) => {
      const spread = { trials, variance: 1 / 2 / 250 }
      const record = { sharpe: 2.5 / Math.sqrt(250), count: 1250, skewness: -3, kurtosis: 10 }
      if (maximum !== undefined) expect(expectedMaximumSharpe(spread)).toBeCloseTo(maximum, 4)
      expect(deflatedSharpe(record, spread)).toBeCloseTo(probability, 4)
    },
  )

  it('asks nothing more of a single trial, and says nothing of too little', () => {
    expect(expectedMaximumSharpe({ trials: 1, variance: 0.5 })).toBe(0)
    expect(expectedMaximumSharpe({ trials: 5, variance: 0 })).toBe(0)
    expect(independentTrials([])).toBe(0)
    expect(independentTrials([new Float64Array(5), Float64Array.of(1, 2, 3, 4, 5)])).toBe(1)
    const [one, other] = settings(0, 1) as [Float64Array, Float64Array]
    expect(independentTrials([one, one, one])).toBeCloseTo(1, 12)
    expect(backtestOverfitting([one])).toBeUndefined()
    expect(backtestOverfitting([one.subarray(0, 39), other.subarray(0, 39)])).toBeUndefined()
    expect(backtestOverfitting([one.subarray(0, 40), other.subarray(0, 40)])?.combinations).toBe(6)
  })

  it('takes equal settings for the middle, and flat ones for no better than nothing', () => {
    const [one] = settings(0, 1) as [Float64Array]
    expect(backtestOverfitting([one, one])).toMatchObject({ probability: 1 })
    const rising = one.map((value) => value + 0.01)
    const flat = new Float64Array(one.length).fill(0.001)
    expect(backtestOverfitting([flat, rising])).toMatchObject({ probability: 0, lossProbability: 0 })
  })
})

it('the normal quantile agrees with scipy and undoes the cumulative distribution', () => {
  // scipy.stats.norm.ppf, printed by tools/golden/overfitting-figures.py.
  const expected = [
    [1e-12, -7.034483825301131], [0.001, -3.090232306167813], [0.025, -1.9599639845400545], [0.5, 0],
    [0.8, 0.8416212335729143], [0.999, 3.090232306167813], [1 - 1e-9, 5.997807019601637],
  ] as const
  for (const [p, z] of expected) {
    // In the tails 1e-14 of probability, the error of the cumulative distribution, is much of a deviation.
    expect(normalQuantile(p)).toBeCloseTo(z, Math.abs(z) > 5 ? 3 : 9)
    expect(Math.abs(normalCumulative(normalQuantile(p)) - p)).toBeLessThan(2e-14)
  }
  expect(normalQuantile(0)).toBe(-Infinity)
  expect(normalQuantile(1)).toBe(Infinity)
  expect(normalQuantile(1.1)).toBeNaN()
  expect(normalQuantile(Number.NaN)).toBeNaN()
})

describe('the stationary bootstrap', () => {
  const returns = Float64Array.from(steps(3, 500), (part) => part / 100_000)

  it('is the same for the same random numbers, and keeps mean and spread of the returns', () => {
    const draw = (seed: string) => {
      const random = new SeededRandom(seed)
      return stationaryBootstrap(returns, 4_000, () => random.uniform())
    }
    const paths = draw('1')
    expect(draw('1')).toEqual(paths)
    expect(draw('2')).not.toEqual(paths)
    expect(paths.blockLength).toBeCloseTo(Math.cbrt(500), 12)
    // A path of n returns has the mean n m and, up to the autocorrelation of the sample, the variance n s^2.
    const { mean, deviation } = moments(returns)
    const logs = moments(paths.returns.map((total) => Math.log1p(total)))
    const error = (deviation * Math.sqrt(500)) / Math.sqrt(4_000)
    const drift = 500 * (mean - deviation ** 2 / 2)
    expect(Math.abs(logs.mean - drift)).toBeLessThan(5 * error)
    expect(logs.deviation / (deviation * Math.sqrt(500))).toBeGreaterThan(0.8)
    expect(logs.deviation / (deviation * Math.sqrt(500))).toBeLessThan(1.25)
  })

  it('gives the deepest fall of each path: all of it where returns only fall, none where they rise', () => {
    const random = new SeededRandom('7')
    const falling = stationaryBootstrap(new Float64Array(10).fill(-0.1), 20, () => random.uniform())
    for (const [index, total] of falling.returns.entries()) {
      expect(total).toBeCloseTo(0.9 ** 10 - 1, 12)
      expect(falling.drawdowns[index]).toBeCloseTo(1 - 0.9 ** 10, 12)
    }
    const rising = stationaryBootstrap(new Float64Array(10).fill(0.1), 20, () => random.uniform())
    expect([...rising.drawdowns]).toEqual(Array.from({ length: 20 }, () => 0))
    expect(stationaryBootstrap(new Float64Array(0), 3, () => 0).returns).toHaveLength(3)
  })
})
