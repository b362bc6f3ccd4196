import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isClose } from '../../../test/golden/compare.ts'
import { seededUniform } from '../../../test/golden/series.ts'
import { BollingerBands } from '../volatility/bollinger-bands.ts'
import { StdDev } from '../volatility/std-dev.ts'
import { LinearRegression } from './linear-regression.ts'
import { RollingBeta } from './rolling-beta.ts'
import { RollingCorrelation } from './rolling-correlation.ts'
import { ZScore } from './z-score.ts'

interface Moments {
  /** Means and sums are of distances from the window's first numbers, which subtracts exactly. */
  readonly meanX: number
  readonly meanY: number
  readonly squaresX: number
  readonly squaresY: number
  readonly products: number
}

/** Two passes over the window, straight from the definitions. */
function freshMoments(xs: readonly number[], ys: readonly number[]): Moments {
  const shiftedX = xs.map((x) => x - (xs[0] as number))
  const shiftedY = ys.map((y) => y - (ys[0] as number))
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [mean(shiftedX), mean(shiftedY)]
  let [squaresX, squaresY, products] = [0, 0, 0]
  shiftedX.forEach((x, index) => {
    const y = shiftedY[index] as number
    squaresX += (x - meanX) ** 2
    squaresY += (y - meanY) ** 2
    products += (x - meanX) * (y - meanY)
  })
  return { meanX, meanY, squaresX, squaresY, products }
}

function expectClose(found: number, expected: number, where: string, scale = 0): void {
  expect(isClose(found, expected, 1e-9, scale), `${where}: ${found} is not ${expected}`).toBe(true)
}

const positions = (period: number): number[] => Array.from({ length: period }, (_, index) => index)

/** Compares every statistic of the window with a fresh computation of it. */
function checkWindow(xs: readonly number[], ys: readonly number[], found: Indicators, where: string): void {
  const period = xs.length
  const { meanX, squaresX, squaresY, products } = freshMoments(xs, ys)
  const deviation = Math.sqrt(squaresX / period)
  const newest = (xs[period - 1] as number) - (xs[0] as number) - meanX
  expectClose(found.deviation.value, deviation, `${where} deviation`)
  expectClose(found.sample.value, Math.sqrt(squaresX / (period - 1)), `${where} sample deviation`)
  // A score, a place between the bands, a correlation and a slope cross zero: compared in their own units.
  expectClose(found.score.value, newest / deviation, `${where} score`, 1)
  expectClose(found.bands.percentB, 0.5 + newest / deviation / 4, `${where} percentB`, 1)
  expectClose(found.bands.upper, (xs[0] as number) + meanX + 2 * deviation, `${where} upper band`)
  expectClose(found.correlation.value, products / Math.sqrt(squaresX * squaresY), `${where} correlation`, 1)
  const line = freshMoments(positions(period), xs)
  expectClose(found.line.slope, line.products / line.squaresX, `${where} slope`, deviation)
}

interface Indicators {
  readonly deviation: StdDev
  readonly sample: StdDev
  readonly score: ZScore
  readonly bands: BollingerBands
  readonly line: LinearRegression
  readonly correlation: RollingCorrelation
}

function makeIndicators(period: number): Indicators {
  return {
    deviation: new StdDev(period),
    sample: new StdDev(period, { isSample: true }),
    score: new ZScore(period),
    bands: new BollingerBands(period),
    line: new LinearRegression(period),
    correlation: new RollingCorrelation(period),
  }
}

function update(indicators: Indicators, x: number, y: number): void {
  indicators.deviation.update(x)
  indicators.sample.update(x)
  indicators.score.update(x)
  indicators.bands.update(x)
  indicators.line.update(x)
  indicators.correlation.update(x, y)
}

describe('window statistics over a million updates', () => {
  it.each([
    ['a million and noise of a thousandth', 20, 1e6, 1e-3],
    ['a hundred and noise of a tenth', 200, 100, 0.1],
  ])('equal a fresh computation to 1e-9 at %s', { timeout: 30_000 }, (_, period, level, noise) => {
    const uniform = seededUniform(42)
    const xs = Float64Array.from({ length: 1_000_000 }, () => level + noise * uniform())
    const ys = Float64Array.from(xs, (x) => 3 * x + noise * uniform())
    const indicators = makeIndicators(period)
    for (let index = 0; index < xs.length; index += 1) {
      update(indicators, xs[index] as number, ys[index] as number)
      if ((index + 1) % 9973 !== 0 && index !== xs.length - 1) continue
      const from = index - period + 1
      const window = { x: Array.from(xs.slice(from, index + 1)), y: Array.from(ys.slice(from, index + 1)) }
      checkWindow(window.x, window.y, indicators, `update ${index + 1}`)
    }
  })

  it('equal a fresh computation to 1e-9 right after an outlier of a trillion has left', () => {
    const uniform = seededUniform(7)
    const period = 10
    const indicators = makeIndicators(period)
    const xs: number[] = []
    const ys: number[] = []
    for (let index = 0; index < 2000; index += 1) {
      // 37 and 10 have no common divisor: the outlier stands at every place of the blocks.
      xs.push(index % 37 === 0 ? 1e12 : 100 + uniform())
      ys.push(index % 37 === 0 ? -1e12 : 100 + uniform())
      update(indicators, xs[index] as number, ys[index] as number)
      if (index < 37 || index % 37 < period) continue
      checkWindow(xs.slice(-period), ys.slice(-period), indicators, `update ${index + 1}`)
    }
  })
})

describe('window statistics of flat windows', () => {
  // Adding 0 makes -0 into 0, which toStrictEqual tells apart.
  const level = fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((price) => price + 0)
  const runs = fc.array(fc.tuple(level, fc.integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 20 })

  it('are exactly 0 whenever the window is flat, and never negative', () => {
    fc.assert(fc.property(runs, fc.integer({ min: 2, max: 6 }), (levels, period) => {
      const indicators = makeIndicators(period)
      for (const [price, length] of levels) {
        for (let repeat = 1; repeat <= length; repeat += 1) {
          update(indicators, price, price)
          const { deviation, sample, score, bands, line, correlation } = indicators
          if (deviation.isReady) {
            expect(deviation.value).toBeGreaterThanOrEqual(0)
            expect(Math.abs(correlation.value)).toBeLessThanOrEqual(1)
          }
          if (repeat < period) continue
          const widths = [deviation.value, sample.value, score.value, bands.bandwidth]
          const slopes = [line.slope, correlation.value]
          expect([...widths, ...slopes].map(Math.abs)).toStrictEqual([0, 0, 0, 0, 0, 0])
          const heights = [bands.middle, bands.upper, bands.lower, line.value]
          expect(heights).toStrictEqual([price, price, price, price])
          expect(bands.percentB).toBe(0.5)
        }
      }
    }))
  })
})

describe('RollingBeta', () => {
  it('is the slope of the returns, computed afresh, over 100,000 updates', () => {
    const uniform = seededUniform(3)
    const period = 60
    const beta = new RollingBeta(period)
    const prices = { benchmark: [1000], asset: [10] }
    beta.update(1000, 10)
    for (let index = 1; index <= 100_000; index += 1) {
      const market = 0.02 * (uniform() - 0.5)
      prices.benchmark.push((prices.benchmark[index - 1] as number) * (1 + market))
      prices.asset.push((prices.asset[index - 1] as number) * (1 + 1.5 * market + 0.01 * (uniform() - 0.5)))
      beta.update(prices.benchmark[index] as number, prices.asset[index] as number)
      if (index < period || index % 997 !== 0) continue
      const returns = (series: readonly number[]): number[] => positions(period).map((age) =>
        (series[index - age] as number) / (series[index - age - 1] as number) - 1)
      const { products, squaresX } = freshMoments(returns(prices.benchmark), returns(prices.asset))
      expectClose(beta.value, products / squaresX, `update ${index}`, 1)
    }
  })

  it('is 2 for an asset that moves twice as far, and 0 while the benchmark stands still', () => {
    const beta = new RollingBeta(2)
    beta.update(100, 100)
    beta.update(110, 120)
    beta.update(99, 96)
    expect(beta.value).toBeCloseTo(2, 12)
    beta.update(99, 100)
    beta.update(99, 90)
    expect(beta.value).toBe(0)
  })
})

describe('StdDev of a sample', () => {
  // NIST's certified values for numbers that are hard on running sums.
  it.each([
    // https://www.itl.nist.gov/div898/strd/univ/data/NumAcc1.dat
    ['NumAcc1', [10000001, 10000003, 10000002], 1, 1e-15],
    // https://www.itl.nist.gov/div898/strd/univ/data/NumAcc3.dat, off by up to 6e-10 in binary
    ['NumAcc3', [1000000.2, ...alternating(1000000.1, 1000000.3)], 0.1, 1e-9],
    // https://www.itl.nist.gov/div898/strd/univ/data/NumAcc4.dat, off by up to 1e-8 in binary
    ['NumAcc4', [10000000.2, ...alternating(10000000.1, 10000000.3)], 0.1, 1e-8],
  ])('is the certified one of %s', (_, numbers, certified, tolerance) => {
    const deviation = new StdDev(numbers.length, { isSample: true })
    for (const number of [5, -5, 1e9, ...numbers]) deviation.update(number)
    expect(isClose(deviation.value, certified, tolerance), `${deviation.value}`).toBe(true)
  })
})

function alternating(first: number, second: number): number[] {
  return Array.from({ length: 1000 }, (_, index) => (index % 2 === 0 ? first : second))
}
