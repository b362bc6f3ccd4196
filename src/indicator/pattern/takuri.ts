import { BodyDoji, ShadowVeryShort } from './candle-setting.ts'
import { isDoji, isShavenAbove } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Takuri: a dragonfly doji whose lower shadow is more than twice its body.
 *
 * Read against the trend before it: bullish after a decline, prices feeling for the bottom. 100 or 0, and
 * 100 alone is not bullish.
 * Source: Nison 1991, ch. 4 (on hammers); Bulkowski 2008, "Takuri Line"; TA-Lib CDLTAKURI.
 */
export const takuri = definePattern({
  name: 'takuri',
  talibName: 'CDLTAKURI',
  direction: PatternDirection.Neutral,
  candleCount: 1,
  lookback: 10,
  averages: [[BodyDoji, 0], [ShadowVeryShort, 0]],
  recognise: (window) => {
    const hasVeryLongLeg = window.lowerShadow(0) > 2 * window.body(0)
    return hasVeryLongLeg && isDoji(window, 0) && isShavenAbove(window, 0) ? 100 : 0
  },
})
