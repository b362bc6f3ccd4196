import { BodyDoji, BodyLong, BodyShort } from './candle-setting.ts'
import { isDoji } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Abandoned baby: a long candle, a doji that gaps away from it, and a candle of the other color that gaps
 * back and closes well inside the first body; both gaps are clear of shadows too.
 *
 * Read as a strong reversal: bullish (100) at the bottom of a decline, bearish (-100) at the top of an
 * advance.
 * `penetration` is the fraction of the first body that the last close must have entered.
 * Source: Nison 1991, ch. 5; Bulkowski 2008, "Abandoned Baby"; TA-Lib CDLABANDONEDBABY.
 */
export const abandonedBaby = definePattern({
  name: 'abandoned-baby',
  talibName: 'CDLABANDONEDBABY',
  direction: PatternDirection.Either,
  candleCount: 3,
  lookback: 12,
  averages: [[BodyLong, 2], [BodyDoji, 1], [BodyShort, 0]],
  penetration: 0.3,
  recognise: (window, penetration) => {
    const isStarBetween = window.body(2) > window.limit(BodyLong, 2) && isDoji(window, 1)
      && window.body(0) > window.limit(BodyShort, 0)
    if (!isStarBetween) return 0
    const entry = window.body(2) * penetration
    if (window.isBlack(2) && window.isWhite(0)) {
      const isApart = window.gapsDown(1, 2) && window.gapsUp(0, 1)
      return isApart && window.close(0) > window.close(2) + entry ? 100 : 0
    }
    if (window.isWhite(2) && window.isBlack(0)) {
      const isApart = window.gapsUp(1, 2) && window.gapsDown(0, 1)
      return isApart && window.close(0) < window.close(2) - entry ? -100 : 0
    }
    return 0
  },
})
