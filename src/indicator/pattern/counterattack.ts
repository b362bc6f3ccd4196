import { BodyLong, Equal } from './candle-setting.ts'
import { isWithin } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Counterattack (meeting lines): two long candles of opposite colors with equal closes.
 *
 * Read as a trend that was stopped in one session: bullish (100) when the second is white, bearish (-100)
 * when black.
 * Source: Nison 1991, ch. 6; Bulkowski 2008, "Meeting Lines"; TA-Lib CDLCOUNTERATTACK.
 */
export const counterattack = definePattern({
  name: 'counterattack',
  talibName: 'CDLCOUNTERATTACK',
  direction: PatternDirection.Either,
  candleCount: 2,
  lookback: 11,
  averages: [[BodyLong, 1], [BodyLong, 0], [Equal, 1]],
  recognise: (window) => {
    const isAnswered = window.color(1) !== window.color(0)
      && window.body(1) > window.limit(BodyLong, 1)
      && window.body(0) > window.limit(BodyLong, 0)
      && isWithin(window.close(0), window.close(1), window.limit(Equal, 1))
    return isAnswered ? 100 * window.color(0) : 0
  },
})
