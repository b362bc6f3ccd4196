import { BodyLong } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Two crows: a long white candle, a black one whose body gaps above it, and a black one that opens inside the
 * second body and closes inside the first.
 *
 * Read as a bearish reversal after an advance: the gap could not be held. -100 or 0.
 * Source: Morris 1995; Bulkowski 2008, "Two Crows"; TA-Lib CDL2CROWS.
 */
export const twoCrows = definePattern({
  name: 'two-crows',
  talibName: 'CDL2CROWS',
  direction: PatternDirection.Bearish,
  candleCount: 3,
  lookback: 12,
  averages: [[BodyLong, 2]],
  recognise: (window) => {
    const isGapAfterLongWhite = window.isWhite(2) && window.body(2) > window.limit(BodyLong, 2)
      && window.isBlack(1) && window.bodyGapsUp(1, 2)
    const isGapClosed = window.isBlack(0)
      && window.open(0) < window.open(1) && window.open(0) > window.close(1)
      && window.close(0) > window.open(2) && window.close(0) < window.close(2)
    return isGapAfterLongWhite && isGapClosed ? -100 : 0
  },
})
