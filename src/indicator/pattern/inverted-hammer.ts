import { BodyShort, ShadowVeryShort } from './candle-setting.ts'
import { isInvertedUmbrella } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Inverted hammer: a small body under a long upper shadow, hardly any shadow below, whose body gaps below
 * the one before.
 *
 * Read as a possible bullish reversal in a decline, once the next candle confirms it. 100 or 0.
 * Source: Nison 1991, ch. 5; Bulkowski 2008, "Hammer, Inverted"; TA-Lib CDLINVERTEDHAMMER.
 */
export const invertedHammer = definePattern({
  name: 'inverted-hammer',
  talibName: 'CDLINVERTEDHAMMER',
  direction: PatternDirection.Bullish,
  candleCount: 1,
  lookback: 11,
  averages: [[BodyShort, 0], [ShadowVeryShort, 0]],
  recognise: (window) => (window.bodyGapsDown(0, 1) && isInvertedUmbrella(window) ? 100 : 0),
})
