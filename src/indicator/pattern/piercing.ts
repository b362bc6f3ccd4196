import { BodyLong } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import type { CandleWindow } from './candle-window.ts'

/**
 * Piercing: a long black candle, then a long white one that opens below its low and closes in the upper
 * half of its body.
 *
 * Read as a bullish reversal after a decline: the mirror of dark cloud cover. 100 or 0.
 * Source: Nison 1991, ch. 4; Bulkowski 2008, "Piercing Pattern"; TA-Lib CDLPIERCING.
 */
export const piercing = definePattern({
  name: 'piercing',
  talibName: 'CDLPIERCING',
  direction: PatternDirection.Bullish,
  candleCount: 2,
  lookback: 11,
  averages: [[BodyLong, 1], [BodyLong, 0]],
  recognise: (window) => {
    const isPierced = opensBelowLongBlack(window)
      && window.body(0) > window.limit(BodyLong, 0)
      && window.close(0) < window.open(1)
      && window.close(0) > window.close(1) + window.body(1) * 0.5
    return isPierced ? 100 : 0
  },
})

/** The start that piercing, in-neck, on-neck and thrusting share; needs `BodyLong` at 1. */
export function opensBelowLongBlack(window: CandleWindow): boolean {
  return window.isBlack(1) && window.body(1) > window.limit(BodyLong, 1)
    && window.isWhite(0) && window.open(0) < window.low(1)
}
