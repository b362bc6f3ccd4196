import { BodyLong, Equal } from './candle-setting.ts'
import { isWithin } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import { opensBelowLongBlack } from './piercing.ts'

/**
 * On-neck: a long black candle, then a white one that opens below its low and closes at that low.
 *
 * Read as a bearish continuation: the rally cannot even return to the body before. -100 or 0.
 * Source: Nison 1991, ch. 4; Bulkowski 2008, "On Neck"; TA-Lib CDLONNECK.
 */
export const onNeck = definePattern({
  name: 'on-neck',
  talibName: 'CDLONNECK',
  direction: PatternDirection.Bearish,
  candleCount: 2,
  lookback: 11,
  averages: [[BodyLong, 1], [Equal, 1]],
  recognise: (window) => {
    const isAtLow = isWithin(window.close(0), window.low(1), window.limit(Equal, 1))
    return isAtLow && opensBelowLongBlack(window) ? -100 : 0
  },
})
