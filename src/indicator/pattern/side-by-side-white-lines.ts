import { Equal, Near } from './candle-setting.ts'
import { isWithin } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Gapping side-by-side white lines: two white candles of about the same open and size, whose bodies both
 * gap above or both below the candle before them.
 *
 * Read as a continuation in the direction of the gap: 100 up, -100 down.
 * Source: Nison 1991, ch. 7; Bulkowski 2008, "Side-by-Side White Lines"; TA-Lib CDLGAPSIDESIDEWHITE.
 */
export const sideBySideWhiteLines = definePattern({
  name: 'side-by-side-white-lines',
  talibName: 'CDLGAPSIDESIDEWHITE',
  direction: PatternDirection.Either,
  candleCount: 3,
  lookback: 7,
  averages: [[Near, 1], [Equal, 1]],
  recognise: (window) => {
    const isPair = window.isWhite(1) && window.isWhite(0)
      && isWithin(window.body(0), window.body(1), window.limit(Near, 1))
      && isWithin(window.open(0), window.open(1), window.limit(Equal, 1))
    if (!isPair) return 0
    if (window.bodyGapsUp(1, 2) && window.bodyGapsUp(0, 2)) return 100
    return window.bodyGapsDown(1, 2) && window.bodyGapsDown(0, 2) ? -100 : 0
  },
})
