import { BodyShort, Far, Near, ShadowVeryShort } from './candle-setting.ts'
import { isShavenAbove } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import type { CandleWindow } from './candle-window.ts'

/**
 * Three advancing white soldiers: three white candles that each open in or near the body before and close
 * higher, at or close to their highs, none far shorter than the one before and the last not short.
 *
 * Read as a bullish reversal after a decline, or strength out of a quiet stretch. 100 or 0.
 * Source: Nison 1991, ch. 7; Bulkowski 2008, "Three White Soldiers"; TA-Lib CDL3WHITESOLDIERS.
 */
export const threeWhiteSoldiers = definePattern({
  name: 'three-white-soldiers',
  talibName: 'CDL3WHITESOLDIERS',
  direction: PatternDirection.Bullish,
  candleCount: 3,
  lookback: 12,
  averages: [
    [ShadowVeryShort, 2], [ShadowVeryShort, 1], [ShadowVeryShort, 0],
    [Near, 2], [Near, 1], [Far, 2], [Far, 1], [BodyShort, 0],
  ],
  recognise: (window) => {
    const isThreeSoldiers = isSoldier(window, 2) && isSoldier(window, 1) && isSoldier(window, 0)
      && advances(window, 1) && advances(window, 0)
    return isThreeSoldiers && window.body(0) > window.limit(BodyShort, 0) ? 100 : 0
  },
})

function isSoldier(window: CandleWindow, back: number): boolean {
  return window.isWhite(back) && isShavenAbove(window, back)
}

function advances(window: CandleWindow, back: number): boolean {
  const before = back + 1
  return window.close(back) > window.close(before)
    && window.open(back) > window.open(before)
    && window.open(back) <= window.close(before) + window.limit(Near, before)
    && window.body(back) > window.body(before) - window.limit(Far, before)
}
