import { Near } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import type { CandleWindow } from './candle-window.ts'

/**
 * Three-line strike: three candles of one color, each opening in or near the body before and closing
 * further, then one of the other color that opens beyond the third close and closes back beyond the first
 * open.
 *
 * Named a continuation of the three lines: 100 when they are white, -100 when black. Bulkowski found the
 * opposite in practice, prices following the strike.
 * Source: Morris 1995; Bulkowski 2008, "Three-Line Strike"; TA-Lib CDL3LINESTRIKE.
 */
export const threeLineStrike = definePattern({
  name: 'three-line-strike',
  talibName: 'CDL3LINESTRIKE',
  direction: PatternDirection.Either,
  candleCount: 4,
  lookback: 8,
  averages: [[Near, 3], [Near, 2]],
  recognise: (window) => {
    const color = window.color(1)
    const isThreeOfOneColor = window.color(3) === color && window.color(2) === color
      && window.color(0) !== color
      && opensNearBodyBefore(window, 2) && opensNearBodyBefore(window, 1)
    if (!isThreeOfOneColor) return 0
    if (color === 1) return rises(window) && window.close(0) < window.open(3) ? 100 : 0
    return falls(window) && window.close(0) > window.open(3) ? -100 : 0
  },
})

function opensNearBodyBefore(window: CandleWindow, back: number): boolean {
  const open = window.open(back)
  const near = window.limit(Near, back + 1)
  return open >= window.bottom(back + 1) - near && open <= window.top(back + 1) + near
}

function rises(window: CandleWindow): boolean {
  return window.close(1) > window.close(2) && window.close(2) > window.close(3)
    && window.open(0) > window.close(1)
}

function falls(window: CandleWindow): boolean {
  return window.close(1) < window.close(2) && window.close(2) < window.close(3)
    && window.open(0) < window.close(1)
}
