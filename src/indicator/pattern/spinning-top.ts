import { BodyShort } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Spinning top: a short body between two shadows that are each longer than it.
 *
 * Read as indecision. 100 when white, -100 when black: the sign is the color, not a direction.
 * Source: Nison 1991, ch. 3; Bulkowski 2008, "Spinning Top"; TA-Lib CDLSPINNINGTOP.
 */
export const spinningTop = definePattern({
  name: 'spinning-top',
  talibName: 'CDLSPINNINGTOP',
  direction: PatternDirection.Neutral,
  candleCount: 1,
  lookback: 10,
  averages: [[BodyShort, 0]],
  recognise: (window) => {
    const body = window.body(0)
    const isTop = body < window.limit(BodyShort, 0)
      && window.upperShadow(0) > body && window.lowerShadow(0) > body
    return isTop ? 100 * window.color(0) : 0
  },
})
