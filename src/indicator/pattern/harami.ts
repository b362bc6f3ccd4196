import { BodyLong, BodyShort } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import type { CandleWindow } from './candle-window.ts'

/**
 * Harami: a long body, then a short one inside it, of any color.
 *
 * Read as a trend that stops: bullish (100) after a black first candle, bearish (-100) after a white one;
 * +-80 when an end of the two bodies is equal.
 * Source: Nison 1991, ch. 6; Bulkowski 2008, "Harami"; TA-Lib CDLHARAMI.
 */
export const harami = definePattern({
  name: 'harami',
  talibName: 'CDLHARAMI',
  direction: PatternDirection.Either,
  candleCount: 2,
  lookback: 11,
  averages: [[BodyLong, 1], [BodyShort, 0]],
  recognise: (window) => (window.body(0) <= window.limit(BodyShort, 0) ? haramiValue(window) : 0),
})

/** The value of a harami but for the size of the inner body; needs `BodyLong` at 1. */
export function haramiValue(window: CandleWindow): number {
  if (window.body(1) <= window.limit(BodyLong, 1)) return 0
  const above = window.top(1) - window.top(0)
  const below = window.bottom(0) - window.bottom(1)
  if (above < 0 || below < 0) return 0
  return (above > 0 && below > 0 ? 100 : 80) * -window.color(1)
}
