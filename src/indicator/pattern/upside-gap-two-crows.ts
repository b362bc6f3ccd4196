import { BodyLong, BodyShort } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Upside gap two crows: a long white candle, a short black one whose body gaps above it, and a black one
 * that engulfs the second but still closes above the first.
 *
 * Read as a bearish reversal after an advance: two new highs that could not be held. -100 or 0.
 * Source: Nison 1991, ch. 6; Bulkowski 2008, "Upside Gap Two Crows"; TA-Lib CDLUPSIDEGAP2CROWS.
 */
export const upsideGapTwoCrows = definePattern({
  name: 'upside-gap-two-crows',
  talibName: 'CDLUPSIDEGAP2CROWS',
  direction: PatternDirection.Bearish,
  candleCount: 3,
  lookback: 12,
  averages: [[BodyLong, 2], [BodyShort, 1]],
  recognise: (window) => {
    const isGapAfterLongWhite = window.isWhite(2) && window.body(2) > window.limit(BodyLong, 2)
      && window.isBlack(1) && window.body(1) <= window.limit(BodyShort, 1)
      && window.bodyGapsUp(1, 2)
    const isEngulfed = window.isBlack(0)
      && window.open(0) > window.open(1) && window.close(0) < window.close(1)
    return isGapAfterLongWhite && isEngulfed && window.close(0) > window.close(2) ? -100 : 0
  },
})
