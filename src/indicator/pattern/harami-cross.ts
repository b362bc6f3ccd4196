import { BodyDoji, BodyLong } from './candle-setting.ts'
import { isDoji } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import { haramiValue } from './harami.ts'

/**
 * Harami cross: a harami whose inner candle is a doji.
 *
 * Read as a harami, and a stronger one: bullish (100) after a black first candle, bearish (-100) after a
 * white one; +-80 when an end of the two bodies is equal.
 * Source: Nison 1991, ch. 6; Bulkowski 2008, "Harami Cross"; TA-Lib CDLHARAMICROSS.
 */
export const haramiCross = definePattern({
  name: 'harami-cross',
  talibName: 'CDLHARAMICROSS',
  direction: PatternDirection.Either,
  candleCount: 2,
  lookback: 11,
  averages: [[BodyLong, 1], [BodyDoji, 0]],
  recognise: (window) => (isDoji(window, 0) ? haramiValue(window) : 0),
})
