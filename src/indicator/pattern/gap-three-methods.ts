import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Upside or downside gap three methods: two candles of one color with a gap between their bodies, then one
 * of the other color that opens inside the second body and closes inside the first, filling the gap.
 *
 * Read as a continuation in the direction of the gap: upside (100) bullish, downside (-100) bearish.
 * Source: Morris 1995; Bulkowski 2008, "Upside Gap Three Methods" and "Downside Gap Three Methods"; TA-Lib
 * CDLXSIDEGAP3METHODS.
 */
export const gapThreeMethods = definePattern({
  name: 'gap-three-methods',
  talibName: 'CDLXSIDEGAP3METHODS',
  direction: PatternDirection.Either,
  candleCount: 3,
  lookback: 2,
  averages: [],
  recognise: (window) => {
    const color = window.color(2)
    if (window.color(1) !== color || window.color(0) === color) return 0
    const isFilled = window.open(0) < window.top(1) && window.open(0) > window.bottom(1)
      && window.close(0) < window.top(2) && window.close(0) > window.bottom(2)
    const isGap = color === 1 ? window.bodyGapsUp(1, 2) : window.bodyGapsDown(1, 2)
    return isFilled && isGap ? 100 * color : 0
  },
})
