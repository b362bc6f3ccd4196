import { BodyLong, BodyShort, Near, ShadowVeryShort } from './candle-setting.ts'
import { isShavenAbove } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Stalled pattern (deliberation): two long white candles, the second closing at its high, then a short
 * white one that rides on the second's shoulder.
 *
 * Read as an advance that has lost its force: bearish after a rise, or a time to take profit. -100 or 0.
 * Source: Nison 1991, ch. 7; Bulkowski 2008, "Deliberation"; TA-Lib CDLSTALLEDPATTERN.
 */
export const stalledPattern = definePattern({
  name: 'stalled-pattern',
  talibName: 'CDLSTALLEDPATTERN',
  direction: PatternDirection.Bearish,
  candleCount: 3,
  lookback: 12,
  averages: [[BodyLong, 2], [BodyLong, 1], [BodyShort, 0], [ShadowVeryShort, 1], [Near, 2], [Near, 1]],
  recognise: (window) => {
    const isAdvance = window.isWhite(2) && window.isWhite(1) && window.isWhite(0)
      && window.close(0) > window.close(1) && window.close(1) > window.close(2)
      && window.body(2) > window.limit(BodyLong, 2)
      && window.body(1) > window.limit(BodyLong, 1)
      && isShavenAbove(window, 1)
      && window.open(1) > window.open(2)
      && window.open(1) <= window.close(2) + window.limit(Near, 2)
    const isStall = isAdvance && window.body(0) < window.limit(BodyShort, 0)
      && window.open(0) >= window.close(1) - window.body(0) - window.limit(Near, 1)
    return isStall ? -100 : 0
  },
})
