import { Equal } from './candle-setting.ts'
import { isWithin } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Matching low: two black candles with equal closes.
 *
 * Read as support at that close: a bullish reversal in a decline. 100 or 0.
 * Source: Morris 1995; Bulkowski 2008, "Matching Low"; TA-Lib CDLMATCHINGLOW.
 */
export const matchingLow = definePattern({
  name: 'matching-low',
  talibName: 'CDLMATCHINGLOW',
  direction: PatternDirection.Bullish,
  candleCount: 2,
  lookback: 6,
  averages: [[Equal, 1]],
  recognise: (window) => {
    const isMatch = window.isBlack(1) && window.isBlack(0)
      && isWithin(window.close(0), window.close(1), window.limit(Equal, 1))
    return isMatch ? 100 : 0
  },
})
