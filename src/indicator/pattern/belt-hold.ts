import { BodyLong, ShadowVeryShort } from './candle-setting.ts'
import { isShavenAbove, isShavenBelow } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Belt-hold: a long candle that opens at its extreme, white from its low or black from its high.
 *
 * Read as bullish (100) when white after a decline, bearish (-100) when black after an advance.
 * Source: Nison 1991, ch. 6; Bulkowski 2008, "Belt Hold"; TA-Lib CDLBELTHOLD.
 */
export const beltHold = definePattern({
  name: 'belt-hold',
  talibName: 'CDLBELTHOLD',
  direction: PatternDirection.Either,
  candleCount: 1,
  lookback: 10,
  averages: [[BodyLong, 0], [ShadowVeryShort, 0]],
  recognise: (window) => {
    if (window.body(0) <= window.limit(BodyLong, 0)) return 0
    if (window.isWhite(0)) return isShavenBelow(window, 0) ? 100 : 0
    return isShavenAbove(window, 0) ? -100 : 0
  },
})
