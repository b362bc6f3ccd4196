import { BodyDoji, BodyLong } from './candle-setting.ts'
import { isDoji } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Doji star: a long candle, then a doji whose body gaps away in the direction of the first.
 *
 * Read as a warning that the trend may turn: bearish (-100) above a white candle, bullish (100) below a
 * black one; traders wait for the candle after it.
 * Source: Nison 1991, ch. 5; Bulkowski 2008, "Doji Star"; TA-Lib CDLDOJISTAR.
 */
export const dojiStar = definePattern({
  name: 'doji-star',
  talibName: 'CDLDOJISTAR',
  direction: PatternDirection.Either,
  candleCount: 2,
  lookback: 11,
  averages: [[BodyLong, 1], [BodyDoji, 0]],
  recognise: (window) => {
    if (window.body(1) <= window.limit(BodyLong, 1) || !isDoji(window, 0)) return 0
    if (window.isBlack(1)) return window.bodyGapsDown(0, 1) ? 100 : 0
    return window.bodyGapsUp(0, 1) ? -100 : 0
  },
})
