import { Equal, ShadowVeryShort } from './candle-setting.ts'
import { isShavenBelow, isWithin } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import type { CandleWindow } from './candle-window.ts'

/**
 * Identical three crows: three black candles that close lower and lower at or close to their lows, each
 * opening at the close before.
 *
 * Read as a bearish reversal after an advance: selling without a pause. -100 or 0.
 * Source: Morris 1995; Bulkowski 2008, "Identical Three Crows"; TA-Lib CDLIDENTICAL3CROWS.
 */
export const identicalThreeCrows = definePattern({
  name: 'identical-three-crows',
  talibName: 'CDLIDENTICAL3CROWS',
  direction: PatternDirection.Bearish,
  candleCount: 3,
  lookback: 12,
  averages: [[ShadowVeryShort, 2], [ShadowVeryShort, 1], [ShadowVeryShort, 0], [Equal, 2], [Equal, 1]],
  recognise: (window) => {
    const isThreeCrows = isCrow(window, 2) && isCrow(window, 1) && isCrow(window, 0)
      && window.close(2) > window.close(1) && window.close(1) > window.close(0)
    return isThreeCrows && opensAtCloseBefore(window, 1) && opensAtCloseBefore(window, 0) ? -100 : 0
  },
})

function isCrow(window: CandleWindow, back: number): boolean {
  return window.isBlack(back) && isShavenBelow(window, back)
}

function opensAtCloseBefore(window: CandleWindow, back: number): boolean {
  return isWithin(window.open(back), window.close(back + 1), window.limit(Equal, back + 1))
}
