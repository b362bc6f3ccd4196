import { BodyShort, Near, ShadowVeryShort } from './candle-setting.ts'
import { isUmbrella } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Hammer: a small body on a long lower shadow, hardly any shadow above, the body at or under the low of the
 * candle before.
 *
 * Read as a bullish reversal in a decline: the sellers were driven back within the session. 100 or 0.
 * Source: Nison 1991, ch. 4; Bulkowski 2008, "Hammer"; TA-Lib CDLHAMMER.
 */
export const hammer = definePattern({
  name: 'hammer',
  talibName: 'CDLHAMMER',
  direction: PatternDirection.Bullish,
  candleCount: 1,
  lookback: 11,
  averages: [[BodyShort, 0], [ShadowVeryShort, 0], [Near, 1]],
  recognise: (window) => {
    const isAtLow = window.bottom(0) <= window.low(1) + window.limit(Near, 1)
    return isAtLow && isUmbrella(window) ? 100 : 0
  },
})
