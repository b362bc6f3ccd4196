import { BodyDoji, Near } from './candle-setting.ts'
import { isDoji } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Rickshaw man: a doji with two long shadows, its body near the middle of the range.
 *
 * Read as complete indecision. 100 or 0, and 100 is not bullish.
 * Source: Nison 1991, ch. 8; Bulkowski 2008, "Rickshaw Man"; TA-Lib CDLRICKSHAWMAN.
 */
export const rickshawMan = definePattern({
  name: 'rickshaw-man',
  talibName: 'CDLRICKSHAWMAN',
  direction: PatternDirection.Neutral,
  candleCount: 1,
  lookback: 10,
  averages: [[BodyDoji, 0], [Near, 0]],
  recognise: (window) => {
    const body = window.body(0)
    const hasLongLegs = window.lowerShadow(0) > body && window.upperShadow(0) > body
    if (!hasLongLegs || !isDoji(window, 0)) return 0
    const middle = window.low(0) + window.range(0) / 2
    const near = window.limit(Near, 0)
    return window.bottom(0) <= middle + near && window.top(0) >= middle - near ? 100 : 0
  },
})
