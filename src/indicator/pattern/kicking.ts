import { BodyLong, ShadowVeryShort } from './candle-setting.ts'
import { isMarubozu } from './marubozu.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import type { CandleWindow } from './candle-window.ts'

/**
 * Kicking: two marubozu of opposite colors with a gap between them, away from the first: white above black,
 * or black below white.
 *
 * Read as a sudden change of mind, whatever the trend: bullish (100) when the second is white, bearish
 * (-100) when black.
 * Source: Morris 1995; Bulkowski 2008, "Kicking"; TA-Lib CDLKICKING.
 */
export const kicking = definePattern({
  name: 'kicking',
  talibName: 'CDLKICKING',
  direction: PatternDirection.Either,
  candleCount: 2,
  lookback: 11,
  averages: [[BodyLong, 1], [BodyLong, 0], [ShadowVeryShort, 1], [ShadowVeryShort, 0]],
  recognise: (window) => (isKicking(window) ? 100 * window.color(0) : 0),
})

/** Needs `BodyLong` and `ShadowVeryShort` at 1 and 0. */
export function isKicking(window: CandleWindow): boolean {
  if (window.color(1) === window.color(0)) return false
  const isApart = window.isBlack(1) ? window.gapsUp(0, 1) : window.gapsDown(0, 1)
  return isApart && isMarubozu(window, 1) && isMarubozu(window, 0)
}
