import { describe, expect, it } from 'vitest'
import { compareLeftAligned, runBars } from '../../../test/golden/compare.ts'
import { ohlcvOf, randomWalk, sp500 } from '../../../test/golden/series.ts'
import { loadTaLib } from '../../../test/golden/talib.ts'
import type { BarColumns } from '../../model/index.ts'
import { AccumulationDistribution } from './accumulation-distribution.ts'
import { ChaikinOscillator } from './chaikin-oscillator.ts'
import { Obv } from './obv.ts'

const talib = await loadTaLib()

/** Whole prices: many bars tie with others, some have no range. */
function coarse(columns: BarColumns): BarColumns {
  for (const column of [columns.open, columns.high, columns.low, columns.close]) {
    column.forEach((price, row) => {
      column[row] = Math.round(price)
    })
  }
  return columns
}

const SERIES = {
  'a random walk': randomWalk(3000, 7),
  'a random walk of whole prices': coarse(randomWalk(3000, 8)),
  'the S&P 500': sp500(),
}

for (const [name, columns] of Object.entries(SERIES)) {
  const { high, low, close, volume } = ohlcvOf(columns)
  // Lines that cross zero are compared in units of one bar's volume.
  const scale = volume.reduce((sum, each) => sum + each, 0) / volume.length

  describe(`volume equals TA-Lib on ${name}`, () => {
    it('Obv', () => {
      const { value } = runBars(new Obv(), columns)
      const { output } = talib.OBV({ inReal: close, volume })
      expect(compareLeftAligned(value, output, { lookback: 0 })).toBe('equal')
    })

    it('AccumulationDistribution', () => {
      const { value } = runBars(new AccumulationDistribution(), columns)
      const { output } = talib.AD({ high, low, close, volume })
      expect(compareLeftAligned(value, output, { lookback: 0, scale })).toBe('equal')
    })

    it.each([[2, 3], [3, 10], [10, 30]])('ChaikinOscillator(%i, %i)', (fast, slow) => {
      const { value } = runBars(new ChaikinOscillator({ fast, slow }), columns)
      const { output } = talib.ADOSC({ high, low, close, volume, fastPeriod: fast, slowPeriod: slow })
      expect(compareLeftAligned(value, output, { lookback: slow - 1, scale })).toBe('equal')
    })
  })
}
