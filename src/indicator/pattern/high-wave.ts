import { BodyShort } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * High-wave candle: a short body between two shadows that are each more than twice as long.
 *
 * Read as confusion, and in a trend as its possible end. 100 when white, -100 when black: the sign is the
 * color, not a direction.
 * Source: Nison 1991, ch. 8; Bulkowski 2008, "High Wave"; TA-Lib CDLHIGHWAVE.
 */
export const highWave = definePattern({
  name: 'high-wave',
  talibName: 'CDLHIGHWAVE',
  direction: PatternDirection.Neutral,
  candleCount: 1,
  lookback: 10,
  averages: [[BodyShort, 0]],
  recognise: (window) => {
    const body = window.body(0)
    const isHighWave = body < window.limit(BodyShort, 0)
      && window.upperShadow(0) > 2 * body && window.lowerShadow(0) > 2 * body
    return isHighWave ? 100 * window.color(0) : 0
  },
})
