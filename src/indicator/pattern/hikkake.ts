import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import type { PatternConfirmation } from './candlestick-pattern.ts'

/** A close beyond the other end of the inside bar, which stands one before the bar that broke out of it. */
export const hikkakeConfirmation: PatternConfirmation = {
  candles: 3,
  isConfirmed: (window, found, age) => (found > 0
    ? window.close(0) > window.high(age + 1)
    : window.close(0) < window.low(age + 1)),
}

/**
 * Hikkake: an inside bar, then a bar that breaks out of it with both its high and its low.
 *
 * Read as a trap, against the breakout: a break downward is bullish (100), upward bearish (-100). A close
 * beyond the inside bar's other end within three bars confirms it (+-200); a new hikkake in between takes
 * its place.
 * Source: D. Chesler, "Trading False Moves with the Hikkake Pattern", Active Trader, April 2004; TA-Lib
 * CDLHIKKAKE.
 */
export const hikkake = definePattern({
  name: 'hikkake',
  talibName: 'CDLHIKKAKE',
  direction: PatternDirection.Either,
  candleCount: 3,
  lookback: 5,
  averages: [],
  confirmation: hikkakeConfirmation,
  recognise: (window) => {
    const isInside = window.high(1) < window.high(2) && window.low(1) > window.low(2)
    if (!isInside) return 0
    if (window.high(0) < window.high(1) && window.low(0) < window.low(1)) return 100
    return window.high(0) > window.high(1) && window.low(0) > window.low(1) ? -100 : 0
  },
})
