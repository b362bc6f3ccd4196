import { BodyLong, BodyShort } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import type { CandleWindow } from './candle-window.ts'

/**
 * Morning star: a long black candle, a short body that gaps below it, and a white candle that closes well
 * inside the first body.
 *
 * Read as a bullish reversal after a decline. 100 or 0.
 * `penetration` is the fraction of the first body that the last close must have entered.
 * Source: Nison 1991, ch. 5; Bulkowski 2008, "Morning Star"; TA-Lib CDLMORNINGSTAR.
 */
export const morningStar = definePattern({
  name: 'morning-star',
  talibName: 'CDLMORNINGSTAR',
  direction: PatternDirection.Bullish,
  candleCount: 3,
  lookback: 12,
  averages: [[BodyLong, 2], [BodyShort, 1], [BodyShort, 0]],
  penetration: 0.3,
  recognise: (window, penetration) => {
    const isStar = window.body(1) <= window.limit(BodyShort, 1)
    return isStar && isMorningAroundStar(window, penetration) ? 100 : 0
  },
})

/** The figure but for the size of the star's body; needs `BodyLong` at 2 and `BodyShort` at 0. */
export function isMorningAroundStar(window: CandleWindow, penetration: number): boolean {
  return window.isBlack(2) && window.body(2) > window.limit(BodyLong, 2)
    && window.bodyGapsDown(1, 2)
    && window.isWhite(0) && window.body(0) > window.limit(BodyShort, 0)
    && window.close(0) > window.close(2) + window.body(2) * penetration
}
