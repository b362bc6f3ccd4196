import { BodyLong, Equal } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import { opensBelowLongBlack } from './piercing.ts'

/**
 * Thrusting: a long black candle, then a white one that opens below its low and closes inside its body,
 * clear of its close but not above its middle.
 *
 * Read as a bearish continuation, weaker than in-neck and on-neck. -100 or 0.
 * Source: Nison 1991, ch. 4; Bulkowski 2008, "Thrusting"; TA-Lib CDLTHRUSTING.
 */
export const thrusting = definePattern({
  name: 'thrusting',
  talibName: 'CDLTHRUSTING',
  direction: PatternDirection.Bearish,
  candleCount: 2,
  lookback: 11,
  averages: [[BodyLong, 1], [Equal, 1]],
  recognise: (window) => {
    const isBelowMiddle = window.close(0) > window.close(1) + window.limit(Equal, 1)
      && window.close(0) <= window.close(1) + window.body(1) * 0.5
    return isBelowMiddle && opensBelowLongBlack(window) ? -100 : 0
  },
})
