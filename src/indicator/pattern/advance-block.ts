import { BodyLong, Far, Near, ShadowShort } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import type { CandleWindow } from './candle-window.ts'

/**
 * Advance block: three white candles with rising closes, as three white soldiers, of which the later ones
 * weaken by shrinking bodies or long upper shadows.
 *
 * Read as an advance that tires: bearish after a long rise. -100 or 0.
 * Source: Nison 1991, ch. 7; Bulkowski 2008, "Advance Block"; TA-Lib CDLADVANCEBLOCK.
 */
export const advanceBlock = definePattern({
  name: 'advance-block',
  talibName: 'CDLADVANCEBLOCK',
  direction: PatternDirection.Bearish,
  candleCount: 3,
  lookback: 12,
  averages: [
    [BodyLong, 2], [ShadowShort, 2], [ShadowShort, 1], [ShadowShort, 0],
    [Near, 2], [Near, 1], [Far, 2], [Far, 1],
  ],
  recognise: (window) => {
    const isAdvance = window.isWhite(2) && window.isWhite(1) && window.isWhite(0)
      && advances(window, 1) && advances(window, 0)
      && window.body(2) > window.limit(BodyLong, 2)
      && window.upperShadow(2) < window.limit(ShadowShort, 2)
    return isAdvance && weakens(window) ? -100 : 0
  },
})

function advances(window: CandleWindow, back: number): boolean {
  const before = back + 1
  return window.close(back) > window.close(before)
    && window.open(back) > window.open(before)
    && window.open(back) <= window.close(before) + window.limit(Near, before)
}

/** Any one of four signs of weakness; the last two allow bodies that shrink only a little. */
function weakens(window: CandleWindow): boolean {
  const first = window.body(2)
  const second = window.body(1)
  const third = window.body(0)
  const isSecondFarShorter = second < first - window.limit(Far, 2) && third < second + window.limit(Near, 1)
  const isThirdFarShorter = third < second - window.limit(Far, 1)
  if (isSecondFarShorter || isThirdFarShorter) return true
  if (third >= second) return false
  const hasUpperShadow = window.upperShadow(0) > window.limit(ShadowShort, 0)
    || window.upperShadow(1) > window.limit(ShadowShort, 1)
  return (second < first && hasUpperShadow) || window.upperShadow(0) > third
}
