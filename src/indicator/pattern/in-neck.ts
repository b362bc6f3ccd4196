import { BodyLong, Equal } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import { opensBelowLongBlack } from './piercing.ts'

/**
 * In-neck: a long black candle, then a white one that opens below its low and closes at its close or barely
 * above.
 *
 * Read as a bearish continuation: the rally dies at the neck. -100 or 0.
 * Source: Nison 1991, ch. 4; Bulkowski 2008, "In Neck"; TA-Lib CDLINNECK.
 */
export const inNeck = definePattern({
  name: 'in-neck',
  talibName: 'CDLINNECK',
  direction: PatternDirection.Bearish,
  candleCount: 2,
  lookback: 11,
  averages: [[BodyLong, 1], [Equal, 1]],
  recognise: (window) => {
    const isAtClose = window.close(0) >= window.close(1)
      && window.close(0) <= window.close(1) + window.limit(Equal, 1)
    return isAtClose && opensBelowLongBlack(window) ? -100 : 0
  },
})
