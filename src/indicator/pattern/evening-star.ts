import { BodyLong, BodyShort } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import type { CandleWindow } from './candle-window.ts'

/**
 * Evening star: a long white candle, a short body that gaps above it, and a black candle that closes well
 * inside the first body.
 *
 * Read as a bearish reversal after an advance. -100 or 0.
 * `penetration` is the fraction of the first body that the last close must have entered.
 * Source: Nison 1991, ch. 5; Bulkowski 2008, "Evening Star"; TA-Lib CDLEVENINGSTAR.
 */
export const eveningStar = definePattern({
  name: 'evening-star',
  talibName: 'CDLEVENINGSTAR',
  direction: PatternDirection.Bearish,
  candleCount: 3,
  lookback: 12,
  averages: [[BodyLong, 2], [BodyShort, 1], [BodyShort, 0]],
  penetration: 0.3,
  recognise: (window, penetration) => {
    const isStar = window.body(1) <= window.limit(BodyShort, 1)
    return isStar && isEveningAroundStar(window, penetration) ? -100 : 0
  },
})

/** The figure but for the size of the star's body; needs `BodyLong` at 2 and `BodyShort` at 0. */
export function isEveningAroundStar(window: CandleWindow, penetration: number): boolean {
  return window.isWhite(2) && window.body(2) > window.limit(BodyLong, 2)
    && window.bodyGapsUp(1, 2)
    && window.isBlack(0) && window.body(0) > window.limit(BodyShort, 0)
    && window.close(0) < window.close(2) - window.body(2) * penetration
}
