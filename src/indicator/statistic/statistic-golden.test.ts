import { describe, expect, it } from 'vitest'
import { compareLeftAligned, outputOf, runValues } from '../../../test/golden/compare.ts'
import { ohlcvOf, randomWalk, sp500 } from '../../../test/golden/series.ts'
import { loadTaLib } from '../../../test/golden/talib.ts'
import { LinearRegressionSlope } from './linear-regression-slope.ts'
import { LinearRegression } from './linear-regression.ts'
import type { PairIndicator } from './pair-indicator.ts'
import { RollingBeta } from './rolling-beta.ts'
import { RollingCorrelation } from './rolling-correlation.ts'
import { RollingMax } from './rolling-max.ts'
import { RollingMin } from './rolling-min.ts'

const talib = await loadTaLib()

/** TA-Lib's running sums of squares keep the rounding of every number they saw; ours do not. */
const SQUARES_TOLERANCE = 1e-8

const SERIES = {
  'a random walk': randomWalk(3000, 7), 'another random walk': randomWalk(3000, 8), 'the S&P 500': sp500(),
}

function runPairs(indicator: PairIndicator, xs: readonly number[], ys: readonly number[]): number[] {
  return xs.map((x, index) => {
    indicator.update(x, ys[index] as number)
    return outputOf(indicator, 'value')
  })
}

for (const [name, columns] of Object.entries(SERIES)) {
  const { open, close, volume } = ohlcvOf(columns)

  describe(`statistic equals TA-Lib on ${name}`, () => {
    it.each([2, 5, 14, 200])('LinearRegression(%i) and its slope', (timePeriod) => {
      const options = { lookback: timePeriod - 1 }
      const { value, slope } = runValues(new LinearRegression(timePeriod), close)
      const { value: slopeAlone } = runValues(new LinearRegressionSlope(timePeriod), close)
      const ends = talib.LINEARREG({ inReal: close, timePeriod }).output
      expect(compareLeftAligned(value, ends, options)).toBe('equal')
      // A slope crosses zero: compared in price per bar, against 1.
      const slopes = talib.LINEARREG_SLOPE({ inReal: close, timePeriod }).output
      expect(compareLeftAligned(slope, slopes, { ...options, scale: 1 })).toBe('equal')
      expect(slopeAlone).toStrictEqual(slope)
    })

    it.each([2, 30, 100])('RollingMax(%i) and RollingMin', (timePeriod) => {
      const options = { lookback: timePeriod - 1 }
      const { value: largest } = runValues(new RollingMax(timePeriod), close)
      const { value: smallest } = runValues(new RollingMin(timePeriod), close)
      const maxima = talib.MAX({ inReal: close, timePeriod }).output
      const minima = talib.MIN({ inReal: close, timePeriod }).output
      expect(compareLeftAligned(largest, maxima, options)).toBe('equal')
      expect(compareLeftAligned(smallest, minima, options)).toBe('equal')
    })

    it.each([5, 30, 200])('RollingCorrelation(%i) of close and volume', (timePeriod) => {
      const values = runPairs(new RollingCorrelation(timePeriod), close, volume)
      const { output } = talib.CORREL({ inReal0: close, inReal1: volume, timePeriod })
      const options = { lookback: timePeriod - 1, tolerance: SQUARES_TOLERANCE, scale: 1 }
      expect(compareLeftAligned(values, output, options)).toBe('equal')
    })

    it.each([5, 60, 200])('RollingBeta(%i) of open and close', (timePeriod) => {
      const values = runPairs(new RollingBeta(timePeriod), open, close)
      const { output } = talib.BETA({ inReal0: open, inReal1: close, timePeriod })
      expect(compareLeftAligned(values, output, { lookback: timePeriod, scale: 1 })).toBe('equal')
    })
  })
}
