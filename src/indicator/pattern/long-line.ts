import { BodyLong, ShadowShort } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Long line: a long body with short shadows at both ends.
 *
 * Read as strength of one side for that session: bullish (100) when white, bearish (-100) when black.
 * Source: Nison 1991, ch. 3; Bulkowski 2008, "Long White Day" and "Long Black Day"; TA-Lib CDLLONGLINE.
 */
export const longLine = definePattern({
  name: 'long-line',
  talibName: 'CDLLONGLINE',
  direction: PatternDirection.Either,
  candleCount: 1,
  lookback: 10,
  averages: [[BodyLong, 0], [ShadowShort, 0]],
  recognise: (window) => {
    const isLongLine = window.body(0) > window.limit(BodyLong, 0)
      && window.upperShadow(0) < window.limit(ShadowShort, 0)
      && window.lowerShadow(0) < window.limit(ShadowShort, 0)
    return isLongLine ? 100 * window.color(0) : 0
  },
})
