import { BodyShort, ShadowShort } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Short line: a short body with short shadows at both ends.
 *
 * Read as a quiet session. 100 when white, -100 when black: the sign is the color, not a direction.
 * Source: Morris 1995; TA-Lib CDLSHORTLINE.
 */
export const shortLine = definePattern({
  name: 'short-line',
  talibName: 'CDLSHORTLINE',
  direction: PatternDirection.Neutral,
  candleCount: 1,
  lookback: 10,
  averages: [[BodyShort, 0], [ShadowShort, 0]],
  recognise: (window) => {
    const isShortLine = window.body(0) < window.limit(BodyShort, 0)
      && window.upperShadow(0) < window.limit(ShadowShort, 0)
      && window.lowerShadow(0) < window.limit(ShadowShort, 0)
    return isShortLine ? 100 * window.color(0) : 0
  },
})
