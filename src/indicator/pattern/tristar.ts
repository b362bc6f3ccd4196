import { BodyDoji } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Tri-star: three doji in a row, the middle one's body gapping away and the third's ending short of it.
 *
 * Read as a reversal: bearish (-100) when the middle one stands above, bullish (100) when below. All three
 * are judged by the average before the first.
 * Source: Nison 1991, ch. 8; Bulkowski 2008, "Tri-Star"; TA-Lib CDLTRISTAR.
 */
export const tristar = definePattern({
  name: 'tristar',
  talibName: 'CDLTRISTAR',
  direction: PatternDirection.Either,
  candleCount: 3,
  lookback: 12,
  averages: [[BodyDoji, 2]],
  recognise: (window) => {
    const limit = window.limit(BodyDoji, 2)
    if (window.body(2) > limit || window.body(1) > limit || window.body(0) > limit) return 0
    if (window.bodyGapsUp(1, 2) && window.top(0) < window.top(1)) return -100
    return window.bodyGapsDown(1, 2) && window.bottom(0) > window.bottom(1) ? 100 : 0
  },
})
