import { Near } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import { hikkakeConfirmation } from './hikkake.ts'

/**
 * Modified hikkake: two inside bars in a row, the first of them closing near the end that will be broken,
 * then a bar that breaks out with both its high and its low.
 *
 * Read as a reversal trap, against the breakout: a break downward is bullish (100), upward bearish (-100).
 * A close beyond the second inside bar's other end within three bars confirms it (+-200).
 * Source: D. Chesler, "Trading False Moves with the Hikkake Pattern", Active Trader, April 2004; TA-Lib
 * CDLHIKKAKEMOD.
 */
export const modifiedHikkake = definePattern({
  name: 'modified-hikkake',
  talibName: 'CDLHIKKAKEMOD',
  direction: PatternDirection.Either,
  candleCount: 4,
  lookback: 10,
  averages: [[Near, 2]],
  confirmation: hikkakeConfirmation,
  recognise: (window) => {
    const isTwiceInside = window.high(2) < window.high(3) && window.low(2) > window.low(3)
      && window.high(1) < window.high(2) && window.low(1) > window.low(2)
    if (!isTwiceInside) return 0
    const near = window.limit(Near, 2)
    if (window.high(0) < window.high(1) && window.low(0) < window.low(1)) {
      return window.close(2) <= window.low(2) + near ? 100 : 0
    }
    const isBreakUp = window.high(0) > window.high(1) && window.low(0) > window.low(1)
    return isBreakUp && window.close(2) >= window.high(2) - near ? -100 : 0
  },
})
