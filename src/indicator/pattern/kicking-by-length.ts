import { BodyLong, ShadowVeryShort } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import { isKicking } from './kicking.ts'

/**
 * Kicking by length: the figure of a kicking, judged by the longer of its two marubozu.
 *
 * Read as bullish (100) when the longer one is white, bearish (-100) when it is black; of equal lengths the
 * first counts.
 * Source: TA-Lib CDLKICKINGBYLENGTH, for the rule; for the figure, those of kicking.
 */
export const kickingByLength = definePattern({
  name: 'kicking-by-length',
  talibName: 'CDLKICKINGBYLENGTH',
  direction: PatternDirection.Either,
  candleCount: 2,
  lookback: 11,
  averages: [[BodyLong, 1], [BodyLong, 0], [ShadowVeryShort, 1], [ShadowVeryShort, 0]],
  recognise: (window) => {
    if (!isKicking(window)) return 0
    return 100 * window.color(window.body(0) > window.body(1) ? 0 : 1)
  },
})
