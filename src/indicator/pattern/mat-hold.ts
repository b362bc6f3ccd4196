import { BodyLong, BodyShort } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import type { CandleWindow } from './candle-window.ts'

/**
 * Mat hold: a long white candle, a short black one whose body gaps above it, two more short ones that drift
 * down but hold inside the first body, then a white one that closes above all their highs.
 *
 * Read as a bullish continuation, stronger than rising three methods. 100 or 0; TA-Lib has no bearish form.
 * `penetration` is the fraction of the first body, from its close down, that the small bodies may reach into.
 * Source: Morris 1995; Bulkowski 2008, "Mat Hold"; TA-Lib CDLMATHOLD.
 */
export const matHold = definePattern({
  name: 'mat-hold',
  talibName: 'CDLMATHOLD',
  direction: PatternDirection.Bullish,
  candleCount: 5,
  lookback: 14,
  averages: [[BodyLong, 4], [BodyShort, 3], [BodyShort, 2], [BodyShort, 1]],
  penetration: 0.5,
  recognise: (window, penetration) => {
    const isGapAfterLongWhite = window.isWhite(4) && window.body(4) > window.limit(BodyLong, 4)
      && window.isBlack(3) && window.bodyGapsUp(3, 4)
    return isGapAfterLongWhite && holds(window, penetration) && breaksOut(window) ? 100 : 0
  },
})

function holds(window: CandleWindow, penetration: number): boolean {
  const floor = window.close(4) - window.body(4) * penetration
  return isShort(window, 3) && isShort(window, 2) && isShort(window, 1)
    && window.bottom(2) < window.close(4) && window.bottom(2) > floor
    && window.bottom(1) < window.close(4) && window.bottom(1) > floor
    && window.top(2) < window.open(3) && window.top(1) < window.top(2)
}

function isShort(window: CandleWindow, back: number): boolean {
  return window.body(back) < window.limit(BodyShort, back)
}

function breaksOut(window: CandleWindow): boolean {
  return window.isWhite(0) && window.open(0) > window.close(1)
    && window.close(0) > Math.max(window.high(3), window.high(2), window.high(1))
}
