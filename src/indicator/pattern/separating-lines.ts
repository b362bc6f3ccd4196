import { BodyLong, Equal, ShadowVeryShort } from './candle-setting.ts'
import { isShavenAbove, isShavenBelow, isWithin } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Separating lines: a candle, then a long one of the other color from the same open that moves the other
 * way at once.
 *
 * Read as a continuation of the trend against which the first candle moved: bullish (100) when the second
 * is white, bearish (-100) when black.
 * Source: Nison 1991, ch. 7; Bulkowski 2008, "Separating Lines"; TA-Lib CDLSEPARATINGLINES.
 */
export const separatingLines = definePattern({
  name: 'separating-lines',
  talibName: 'CDLSEPARATINGLINES',
  direction: PatternDirection.Either,
  candleCount: 2,
  lookback: 11,
  averages: [[Equal, 1], [BodyLong, 0], [ShadowVeryShort, 0]],
  recognise: (window) => {
    const isParted = window.color(1) !== window.color(0)
      && isWithin(window.open(0), window.open(1), window.limit(Equal, 1))
      && window.body(0) > window.limit(BodyLong, 0)
    if (!isParted) return 0
    if (window.isWhite(0)) return isShavenBelow(window, 0) ? 100 : 0
    return isShavenAbove(window, 0) ? -100 : 0
  },
})
