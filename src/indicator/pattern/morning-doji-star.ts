import { BodyDoji, BodyLong, BodyShort } from './candle-setting.ts'
import { isDoji } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import { isMorningAroundStar } from './morning-star.ts'

/**
 * Morning doji star: a morning star whose middle candle is a doji.
 *
 * Read as a bullish reversal after a decline, stronger than the plain morning star. 100 or 0.
 * `penetration` is the fraction of the first body that the last close must have entered.
 * Source: Nison 1991, ch. 5; Bulkowski 2008, "Morning Doji Star"; TA-Lib CDLMORNINGDOJISTAR.
 */
export const morningDojiStar = definePattern({
  name: 'morning-doji-star',
  talibName: 'CDLMORNINGDOJISTAR',
  direction: PatternDirection.Bullish,
  candleCount: 3,
  lookback: 12,
  averages: [[BodyLong, 2], [BodyDoji, 1], [BodyShort, 0]],
  penetration: 0.3,
  recognise: (window, penetration) => {
    return isDoji(window, 1) && isMorningAroundStar(window, penetration) ? 100 : 0
  },
})
