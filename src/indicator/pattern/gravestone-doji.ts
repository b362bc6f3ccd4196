import { BodyDoji, ShadowVeryShort } from './candle-setting.ts'
import { isDoji, isShavenBelow } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Gravestone doji: a doji at the bottom of its range, with an upper shadow and hardly any lower one.
 *
 * Read against the trend before it: bearish after an advance. 100 or 0, and 100 does not mean bullish.
 * Source: Nison 1991, ch. 8; Bulkowski 2008, "Doji, Gravestone"; TA-Lib CDLGRAVESTONEDOJI.
 */
export const gravestoneDoji = definePattern({
  name: 'gravestone-doji',
  talibName: 'CDLGRAVESTONEDOJI',
  direction: PatternDirection.Neutral,
  candleCount: 1,
  lookback: 10,
  averages: [[BodyDoji, 0], [ShadowVeryShort, 0]],
  recognise: (window) => {
    const isGravestone = isDoji(window, 0) && isShavenBelow(window, 0)
      && window.upperShadow(0) > window.limit(ShadowVeryShort, 0)
    return isGravestone ? 100 : 0
  },
})
