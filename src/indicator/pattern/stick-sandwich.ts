import { Equal } from './candle-setting.ts'
import { isWithin } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Stick sandwich: a white candle that trades above the close of the black one before, between two black
 * candles with equal closes.
 *
 * Read as support at those closes: a bullish reversal in a decline. 100 or 0.
 * Source: Morris 1995; Bulkowski 2008, "Stick Sandwich"; TA-Lib CDLSTICKSANDWICH.
 */
export const stickSandwich = definePattern({
  name: 'stick-sandwich',
  talibName: 'CDLSTICKSANDWICH',
  direction: PatternDirection.Bullish,
  candleCount: 3,
  lookback: 7,
  averages: [[Equal, 2]],
  recognise: (window) => {
    const isSandwich = window.isBlack(2) && window.isWhite(1) && window.isBlack(0)
      && window.low(1) > window.close(2)
      && isWithin(window.close(0), window.close(2), window.limit(Equal, 2))
    return isSandwich ? 100 : 0
  },
})
