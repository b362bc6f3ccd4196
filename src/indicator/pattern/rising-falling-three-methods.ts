import { BodyLong, BodyShort } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import type { CandleWindow } from './candle-window.ts'

/**
 * Rising or falling three methods: a long candle, three short ones of the other color that drift back
 * inside its range, then a long one of its own color that closes beyond the first close.
 *
 * Read as a continuation after a rest: rising (100) bullish, falling (-100) bearish.
 * Source: Nison 1991, ch. 7; Bulkowski 2008, "Rising Three Methods" and "Falling Three Methods"; TA-Lib
 * CDLRISEFALL3METHODS.
 */
export const risingFallingThreeMethods = definePattern({
  name: 'rising-falling-three-methods',
  talibName: 'CDLRISEFALL3METHODS',
  direction: PatternDirection.Either,
  candleCount: 5,
  lookback: 14,
  averages: [[BodyLong, 4], [BodyShort, 3], [BodyShort, 2], [BodyShort, 1], [BodyLong, 0]],
  recognise: (window) => {
    const side = window.color(4)
    const isFramed = window.color(0) === side
      && window.body(4) > window.limit(BodyLong, 4)
      && window.body(0) > window.limit(BodyLong, 0)
      && rests(window, 3) && rests(window, 2) && rests(window, 1)
    if (!isFramed) return 0
    const isDrift = side * (window.close(2) - window.close(3)) < 0
      && side * (window.close(1) - window.close(2)) < 0
    const resumes = side * (window.open(0) - window.close(1)) > 0
      && side * (window.close(0) - window.close(4)) > 0
    return isDrift && resumes ? 100 * side : 0
  },
})

/** A short candle of the color opposite to the first, whose body touches the first one's range. */
function rests(window: CandleWindow, back: number): boolean {
  return window.color(back) !== window.color(4)
    && window.body(back) < window.limit(BodyShort, back)
    && window.bottom(back) < window.high(4) && window.top(back) > window.low(4)
}
