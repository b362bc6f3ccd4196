import { BodyLong, ShadowVeryShort } from './candle-setting.ts'
import { isShavenAbove, isShavenBelow } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import type { CandleWindow } from './candle-window.ts'

/**
 * Marubozu: a long body with hardly a shadow at either end.
 *
 * Read as full control by one side: bullish (100) when white, bearish (-100) when black.
 * Source: Nison 1991, ch. 3; Bulkowski 2008, "Marubozu"; TA-Lib CDLMARUBOZU.
 */
export const marubozu = definePattern({
  name: 'marubozu',
  talibName: 'CDLMARUBOZU',
  direction: PatternDirection.Either,
  candleCount: 1,
  lookback: 10,
  averages: [[BodyLong, 0], [ShadowVeryShort, 0]],
  recognise: (window) => (isMarubozu(window, 0) ? 100 * window.color(0) : 0),
})

/** Needs `BodyLong` and `ShadowVeryShort` at `back`. */
export function isMarubozu(window: CandleWindow, back: number): boolean {
  return window.body(back) > window.limit(BodyLong, back)
    && isShavenAbove(window, back) && isShavenBelow(window, back)
}
