import { BodyShort, ShadowVeryShort } from './candle-setting.ts'
import { isInvertedUmbrella } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Shooting star: a small body under a long upper shadow, hardly any shadow below, whose body gaps above the
 * one before.
 *
 * Read as a bearish warning in an advance: the rally of the session was given back. -100 or 0.
 * Source: Nison 1991, ch. 5; Bulkowski 2008, "Shooting Star"; TA-Lib CDLSHOOTINGSTAR.
 */
export const shootingStar = definePattern({
  name: 'shooting-star',
  talibName: 'CDLSHOOTINGSTAR',
  direction: PatternDirection.Bearish,
  candleCount: 1,
  lookback: 11,
  averages: [[BodyShort, 0], [ShadowVeryShort, 0]],
  recognise: (window) => (window.bodyGapsUp(0, 1) && isInvertedUmbrella(window) ? -100 : 0),
})
