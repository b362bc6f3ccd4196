import { BodyDoji, ShadowVeryShort } from './candle-setting.ts'
import { isDoji, isShavenAbove } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Dragonfly doji: a doji at the top of its range, with a lower shadow and hardly any upper one.
 *
 * Read against the trend before it: bullish after a decline, as a hammer. 100 or 0, and 100 alone is not
 * bullish.
 * Source: Nison 1991, ch. 8; Bulkowski 2008, "Doji, Dragonfly"; TA-Lib CDLDRAGONFLYDOJI.
 */
export const dragonflyDoji = definePattern({
  name: 'dragonfly-doji',
  talibName: 'CDLDRAGONFLYDOJI',
  direction: PatternDirection.Neutral,
  candleCount: 1,
  lookback: 10,
  averages: [[BodyDoji, 0], [ShadowVeryShort, 0]],
  recognise: (window) => {
    const isDragonfly = isDoji(window, 0) && isShavenAbove(window, 0)
      && window.lowerShadow(0) > window.limit(ShadowVeryShort, 0)
    return isDragonfly ? 100 : 0
  },
})
