import { BodyDoji } from './candle-setting.ts'
import { isDoji } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Long-legged doji: a doji with at least one shadow longer than its body.
 *
 * Read as indecision after a wide swing. 100 or 0, and 100 is not bullish.
 * Source: Nison 1991, ch. 8; Bulkowski 2008, "Doji, Long-Legged"; TA-Lib CDLLONGLEGGEDDOJI.
 */
export const longLeggedDoji = definePattern({
  name: 'long-legged-doji',
  talibName: 'CDLLONGLEGGEDDOJI',
  direction: PatternDirection.Neutral,
  candleCount: 1,
  lookback: 10,
  averages: [[BodyDoji, 0]],
  recognise: (window) => {
    const body = window.body(0)
    const hasLongLeg = window.lowerShadow(0) > body || window.upperShadow(0) > body
    return hasLongLeg && isDoji(window, 0) ? 100 : 0
  },
})
