import { describe, expect, it } from 'vitest'
import { compareLeftAligned, runBars } from '../../../test/golden/compare.ts'
import { ohlcvOf, randomWalk, sp500 } from '../../../test/golden/series.ts'
import { loadTaLib } from '../../../test/golden/talib.ts'
import type { BarColumns } from '../../model/index.ts'
import { Adx } from './adx.ts'
import { Adxr } from './adxr.ts'
import { Aroon } from './aroon.ts'
import { DirectionalMovement } from './directional-movement.ts'
import { ParabolicSar } from './parabolic-sar.ts'

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
  const { high, low, close } = ohlcvOf(columns)

  describe(`trend equals TA-Lib on ${name}`, () => {
    it.each([2, 14, 30])('DirectionalMovement(%i)', (timePeriod) => {
      const parameters = { high, low, close, timePeriod }
      const { dx, plusDi, minusDi } = runBars(new DirectionalMovement(timePeriod), columns)
      const options = { lookback: timePeriod }
      expect(compareLeftAligned(plusDi, talib.PLUS_DI(parameters).output, options)).toBe('equal')
      expect(compareLeftAligned(minusDi, talib.MINUS_DI(parameters).output, options)).toBe('equal')
      expect(compareLeftAligned(dx, talib.DX(parameters).output, { ...options, scale: 1 })).toBe('equal')
    })

    it.each([2, 14, 30])('Adx(%i)', (timePeriod) => {
      const parameters = { high, low, close, timePeriod }
      const { adx, plusDi, minusDi } = runBars(new Adx(timePeriod), columns)
      const options = { lookback: 2 * timePeriod - 1 }
      const plus = talib.PLUS_DI(parameters).output.slice(timePeriod - 1)
      const minus = talib.MINUS_DI(parameters).output.slice(timePeriod - 1)
      expect(compareLeftAligned(adx, talib.ADX(parameters).output, options)).toBe('equal')
      expect(compareLeftAligned(plusDi, plus, options)).toBe('equal')
      expect(compareLeftAligned(minusDi, minus, options)).toBe('equal')
    })

    it.each([2, 14, 30])('Adxr(%i)', (timePeriod) => {
      const { output } = talib.ADXR({ high, low, close, timePeriod })
      const { value } = runBars(new Adxr(timePeriod), columns)
      expect(compareLeftAligned(value, output, { lookback: 3 * timePeriod - 2 })).toBe('equal')
    })

    it.each([2, 14, 25])('Aroon(%i)', (timePeriod) => {
      const { aroonUp, aroonDown } = talib.AROON({ high, low, timePeriod })
      const oscillators = talib.AROONOSC({ high, low, timePeriod }).output
      const { oscillator, up, down } = runBars(new Aroon(timePeriod), columns)
      const options = { lookback: timePeriod, scale: 1 }
      expect(compareLeftAligned(up, aroonUp, options)).toBe('equal')
      expect(compareLeftAligned(down, aroonDown, options)).toBe('equal')
      expect(compareLeftAligned(oscillator, oscillators, options)).toBe('equal')
    })

    it.each([[0.02, 0.2], [0.01, 0.1], [0.3, 0.3]])('ParabolicSar(%f, %f)', (acceleration, maximum) => {
      const { output } = talib.SAR({ high, low, acceleration, maximum })
      const { value, next, direction } = runBars(new ParabolicSar({ acceleration, maximum }), columns)
      expect(compareLeftAligned(value, output, { lookback: 1 })).toBe('equal')
      for (let row = 2; row < columns.length; row += 1) {
        if (direction?.[row] === direction?.[row - 1]) expect(value?.[row]).toBe(next?.[row - 1])
      }
    })
  })
}
