import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Three outside up or down: a body that strictly engulfs the one before, of the other color, then a close
 * further on.
 *
 * Read as a confirmed engulfing: three outside up (100) is a bullish reversal, three outside down (-100) a
 * bearish one. The color of the third candle does not matter. The first value comes a candle later than the
 * figure needs, as in TA-Lib.
 * Source: Morris 1995; Bulkowski 2008, "Three Outside Up" and "Three Outside Down"; TA-Lib CDL3OUTSIDE.
 */
export const threeOutside = definePattern({
  name: 'three-outside',
  talibName: 'CDL3OUTSIDE',
  direction: PatternDirection.Either,
  candleCount: 3,
  lookback: 3,
  averages: [],
  recognise: (window) => {
    if (window.isWhite(1) && window.isBlack(2)) {
      const isEngulfed = window.close(1) > window.open(2) && window.open(1) < window.close(2)
      return isEngulfed && window.close(0) > window.close(1) ? 100 : 0
    }
    if (window.isBlack(1) && window.isWhite(2)) {
      const isEngulfed = window.open(1) > window.close(2) && window.close(1) < window.open(2)
      return isEngulfed && window.close(0) < window.close(1) ? -100 : 0
    }
    return 0
  },
})
