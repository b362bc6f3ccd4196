import { BodyDoji, BodyLong, BodyShort } from './candle-setting.ts'
import { isDoji } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import { isEveningAroundStar } from './evening-star.ts'

/**
 * Evening doji star: an evening star whose middle candle is a doji.
 *
 * Read as a bearish reversal after an advance, stronger than the plain evening star. -100 or 0.
 * `penetration` is the fraction of the first body that the last close must have entered.
 * Source: Nison 1991, ch. 5; Bulkowski 2008, "Evening Doji Star"; TA-Lib CDLEVENINGDOJISTAR.
 */
export const eveningDojiStar = definePattern({
  name: 'evening-doji-star',
  talibName: 'CDLEVENINGDOJISTAR',
  direction: PatternDirection.Bearish,
  candleCount: 3,
  lookback: 12,
  averages: [[BodyLong, 2], [BodyDoji, 1], [BodyShort, 0]],
  penetration: 0.3,
  recognise: (window, penetration) => {
    return isDoji(window, 1) && isEveningAroundStar(window, penetration) ? -100 : 0
  },
})
