import { Near } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import type { CandleWindow } from './candle-window.ts'

/**
 * Tasuki gap: a candle whose body gaps away from the one before, then one of the other color and about its
 * size that opens inside its body and closes in the gap without filling it.
 *
 * Read as a continuation in the direction of the gap: upside (100) bullish, downside (-100) bearish.
 * Source: Nison 1991, ch. 7; Bulkowski 2008, "Upside Tasuki Gap" and "Downside Tasuki Gap"; TA-Lib
 * CDLTASUKIGAP.
 */
export const tasukiGap = definePattern({
  name: 'tasuki-gap',
  talibName: 'CDLTASUKIGAP',
  direction: PatternDirection.Either,
  candleCount: 3,
  lookback: 7,
  averages: [[Near, 1]],
  recognise: (window) => {
    if (window.color(1) === window.color(0)) return 0
    const isSameSize = Math.abs(window.body(1) - window.body(0)) < window.limit(Near, 1)
    if (!isSameSize || !opensInsideBodyBefore(window)) return 0
    const close = window.close(0)
    if (window.isWhite(1)) {
      return window.bodyGapsUp(1, 2) && close < window.open(1) && close > window.top(2) ? 100 : 0
    }
    return window.bodyGapsDown(1, 2) && close > window.open(1) && close < window.bottom(2) ? -100 : 0
  },
})

function opensInsideBodyBefore(window: CandleWindow): boolean {
  return window.open(0) < window.top(1) && window.open(0) > window.bottom(1)
}
