import { BodyShort, Near, ShadowVeryShort } from './candle-setting.ts'
import { isUmbrella } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Hanging man: the candle of a hammer, its body at or over the high of the candle before.
 *
 * Read as a bearish warning in an advance; traders wait for a lower close after it. -100 or 0.
 * Source: Nison 1991, ch. 4; Bulkowski 2008, "Hanging Man"; TA-Lib CDLHANGINGMAN.
 */
export const hangingMan = definePattern({
  name: 'hanging-man',
  talibName: 'CDLHANGINGMAN',
  direction: PatternDirection.Bearish,
  candleCount: 1,
  lookback: 11,
  averages: [[BodyShort, 0], [ShadowVeryShort, 0], [Near, 1]],
  recognise: (window) => {
    const isAtHigh = window.bottom(0) >= window.high(1) - window.limit(Near, 1)
    return isAtHigh && isUmbrella(window) ? -100 : 0
  },
})
