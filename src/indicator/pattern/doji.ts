import { BodyDoji } from './candle-setting.ts'
import { isDoji } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Doji: a candle that opens and closes at about the same price.
 *
 * Read as indecision; what it means depends on where in a trend it stands. 100 or 0, and 100 is not bullish.
 * Source: Nison 1991, ch. 8; Bulkowski 2008, the doji chapters; TA-Lib CDLDOJI.
 */
export const doji = definePattern({
  name: 'doji',
  talibName: 'CDLDOJI',
  direction: PatternDirection.Neutral,
  candleCount: 1,
  lookback: 10,
  averages: [[BodyDoji, 0]],
  recognise: (window) => (isDoji(window, 0) ? 100 : 0),
})
