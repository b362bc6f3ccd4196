import { BodyLong, ShadowVeryShort } from './candle-setting.ts'
import { isShavenAbove, isShavenBelow } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Closing marubozu: a long candle that closes at its extreme, white at its high or black at its low.
 *
 * Read as strength of the side that closed it: bullish (100) when white, bearish (-100) when black; often a
 * continuation.
 * Source: Nison 1991, ch. 3; Bulkowski 2008, "Marubozu, Closing White" and "Closing Black"; TA-Lib
 * CDLCLOSINGMARUBOZU.
 */
export const closingMarubozu = definePattern({
  name: 'closing-marubozu',
  talibName: 'CDLCLOSINGMARUBOZU',
  direction: PatternDirection.Either,
  candleCount: 1,
  lookback: 10,
  averages: [[BodyLong, 0], [ShadowVeryShort, 0]],
  recognise: (window) => {
    if (window.body(0) <= window.limit(BodyLong, 0)) return 0
    if (window.isWhite(0)) return isShavenAbove(window, 0) ? 100 : 0
    return isShavenBelow(window, 0) ? -100 : 0
  },
})
