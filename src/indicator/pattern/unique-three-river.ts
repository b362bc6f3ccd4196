import { BodyLong, BodyShort } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Unique three-river bottom: a long black candle, a black one that closes above its close but makes a new
 * low, and a short white one that opens above that low.
 *
 * Read as a bullish reversal after a decline. 100 or 0.
 * Source: Morris 1995; Bulkowski 2008, "Unique Three-River Bottom"; TA-Lib CDLUNIQUE3RIVER.
 */
export const uniqueThreeRiver = definePattern({
  name: 'unique-three-river',
  talibName: 'CDLUNIQUE3RIVER',
  direction: PatternDirection.Bullish,
  candleCount: 3,
  lookback: 12,
  averages: [[BodyLong, 2], [BodyShort, 0]],
  recognise: (window) => {
    const isNewLowHeld = window.isBlack(2) && window.body(2) > window.limit(BodyLong, 2)
      && window.isBlack(1) && window.close(1) > window.close(2) && window.open(1) <= window.open(2)
      && window.low(1) < window.low(2)
    const isTurn = window.isWhite(0) && window.body(0) < window.limit(BodyShort, 0)
      && window.open(0) > window.low(1)
    return isNewLowHeld && isTurn ? 100 : 0
  },
})
