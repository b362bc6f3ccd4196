import { ShadowVeryShort } from './candle-setting.ts'
import { isShavenBelow } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import type { CandleWindow } from './candle-window.ts'

/**
 * Three black crows: after a white candle, three black ones that each open inside the body before and close
 * lower, at or close to their lows, the first below the white candle's high.
 *
 * Read as a bearish reversal when it follows an advance or stands at a high price. -100 or 0.
 * Source: Nison 1991, ch. 6; Bulkowski 2008, "Three Black Crows"; TA-Lib CDL3BLACKCROWS.
 */
export const threeBlackCrows = definePattern({
  name: 'three-black-crows',
  talibName: 'CDL3BLACKCROWS',
  direction: PatternDirection.Bearish,
  candleCount: 3,
  lookback: 13,
  averages: [[ShadowVeryShort, 2], [ShadowVeryShort, 1], [ShadowVeryShort, 0]],
  recognise: (window) => {
    const isThreeCrows = isCrow(window, 2) && isCrow(window, 1) && isCrow(window, 0)
      && opensInsideBodyBefore(window, 1) && opensInsideBodyBefore(window, 0)
      && window.close(2) > window.close(1) && window.close(1) > window.close(0)
    return isThreeCrows && window.isWhite(3) && window.high(3) > window.close(2) ? -100 : 0
  },
})

function isCrow(window: CandleWindow, back: number): boolean {
  return window.isBlack(back) && isShavenBelow(window, back)
}

function opensInsideBodyBefore(window: CandleWindow, back: number): boolean {
  return window.open(back) < window.open(back + 1) && window.open(back) > window.close(back + 1)
}
