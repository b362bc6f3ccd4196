import { BodyLong, BodyShort } from './candle-setting.ts'
import { isBodyInside } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Three inside up or down: a harami (a long body with a short one inside it), then a candle of the color
 * opposite to the first that closes beyond the first one's open.
 *
 * Read as a confirmed harami: three inside up (100) is a bullish reversal, three inside down (-100) a
 * bearish one.
 * Source: Morris 1995; Bulkowski 2008, "Three Inside Up" and "Three Inside Down"; TA-Lib CDL3INSIDE.
 */
export const threeInside = definePattern({
  name: 'three-inside',
  talibName: 'CDL3INSIDE',
  direction: PatternDirection.Either,
  candleCount: 3,
  lookback: 12,
  averages: [[BodyLong, 2], [BodyShort, 1]],
  recognise: (window) => {
    const isHarami = window.body(2) > window.limit(BodyLong, 2)
      && window.body(1) <= window.limit(BodyShort, 1)
      && isBodyInside(window, 1, 2)
    if (!isHarami) return 0
    if (window.isBlack(2) && window.isWhite(0) && window.close(0) > window.open(2)) return 100
    return window.isWhite(2) && window.isBlack(0) && window.close(0) < window.open(2) ? -100 : 0
  },
})
