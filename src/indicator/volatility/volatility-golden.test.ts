import { describe, expect, it } from 'vitest'
import { compareLeftAligned, runBars, runValues } from '../../../test/golden/compare.ts'
import { ohlcvOf, randomWalk, sp500 } from '../../../test/golden/series.ts'
import { loadTaLib } from '../../../test/golden/talib.ts'
import { Atr } from './atr.ts'
import { BollingerBands } from './bollinger-bands.ts'
import { Natr } from './natr.ts'
import { StdDev } from './std-dev.ts'
import { TrueRange } from './true-range.ts'

const talib = await loadTaLib()

/** TA-Lib's running sums of squares keep the rounding of every number they saw; ours do not. */
const SQUARES_TOLERANCE = 1e-8

const SERIES = {
  'a random walk': randomWalk(3000, 7), 'another random walk': randomWalk(3000, 8), 'the S&P 500': sp500(),
}

for (const [name, columns] of Object.entries(SERIES)) {
  const { high, low, close } = ohlcvOf(columns)

  describe(`volatility equals TA-Lib on ${name}`, () => {
    it('TrueRange', () => {
      const { value } = runBars(new TrueRange(), columns)
      const { output } = talib.TRANGE({ high, low, close })
      expect(compareLeftAligned(value, output, { lookback: 1 })).toBe('equal')
    })

    it.each([1, 2, 14, 50])('Atr(%i)', (timePeriod) => {
      const { output } = talib.ATR({ high, low, close, timePeriod })
      const { value } = runBars(new Atr(timePeriod), columns)
      expect(compareLeftAligned(value, output, { lookback: timePeriod })).toBe('equal')
    })

    it.each([2, 14, 50])('Natr(%i)', (timePeriod) => {
      const { output } = talib.NATR({ high, low, close, timePeriod })
      const { value } = runBars(new Natr(timePeriod), columns)
      expect(compareLeftAligned(value, output, { lookback: timePeriod })).toBe('equal')
    })

    it.each([2, 5, 20, 200])('StdDev(%i), to what TA-Lib keeps of the price', (timePeriod) => {
      const { output } = talib.STDDEV({ inReal: close, timePeriod, nbDev: 1 })
      const { value } = runValues(new StdDev(timePeriod), close)
      const options = { lookback: timePeriod - 1, tolerance: SQUARES_TOLERANCE, scale: 100 }
      expect(compareLeftAligned(value, output, options)).toBe('equal')
    })

    it.each([2, 5, 20, 200])('StdDev(%i), TA-Lib given each window alone and moved to zero', (timePeriod) => {
      const { value = [] } = runValues(new StdDev(timePeriod), close)
      for (let row = timePeriod - 1; row < close.length; row += 7) {
        const newest = close[row] as number
        const inReal = close.slice(row - timePeriod + 1, row + 1).map((price) => price - newest)
        const { output } = talib.STDDEV({ inReal, timePeriod, nbDev: 1 })
        const found = compareLeftAligned([value[row] as number], output, { lookback: 0 })
        expect(found, `row ${row}`).toBe('equal')
      }
    })

    it.each([[5, 2], [20, 2], [20, 2.5], [100, 1]])('BollingerBands(%i, %f)', (timePeriod, deviations) => {
      const factors = { nbDevUp: deviations, nbDevDn: deviations, MAType: 0 }
      const bands = talib.BBANDS({ inReal: close, timePeriod, ...factors })
      const { middle, upper, lower } = runValues(new BollingerBands(timePeriod, { deviations }), close)
      const options = { lookback: timePeriod - 1, tolerance: SQUARES_TOLERANCE }
      expect(compareLeftAligned(middle, bands.middleBand, options)).toBe('equal')
      expect(compareLeftAligned(upper, bands.upperBand, options)).toBe('equal')
      expect(compareLeftAligned(lower, bands.lowerBand, options)).toBe('equal')
    })
  })
}
