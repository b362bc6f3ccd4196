import { BodyLong, BodyShort } from './candle-setting.ts'
import { isBodyInside } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Homing pigeon: a long black candle, then a short black one inside its body.
 *
 * Read as a bullish reversal after a decline: a harami of two black candles. 100 or 0.
 * Source: Morris 1995; Bulkowski 2008, "Homing Pigeon"; TA-Lib CDLHOMINGPIGEON.
 */
export const homingPigeon = definePattern({
  name: 'homing-pigeon',
  talibName: 'CDLHOMINGPIGEON',
  direction: PatternDirection.Bullish,
  candleCount: 2,
  lookback: 11,
  averages: [[BodyLong, 1], [BodyShort, 0]],
  recognise: (window) => {
    const isPigeon = window.isBlack(1) && window.isBlack(0)
      && window.body(1) > window.limit(BodyLong, 1)
      && window.body(0) <= window.limit(BodyShort, 0)
      && isBodyInside(window, 0, 1)
    return isPigeon ? 100 : 0
  },
})
