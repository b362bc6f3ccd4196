import { BodyLong, BodyShort, ShadowVeryShort } from './candle-setting.ts'
import { isShavenAbove, isShavenBelow } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import type { CandleWindow } from './candle-window.ts'

/**
 * Three stars in the south: a long black candle with a long lower shadow, a smaller black one that holds
 * above its low, and a short black one almost without shadows inside the range of the second.
 *
 * Read as a bullish reversal after a decline: each day the sellers reach less far. 100 or 0.
 * Source: Morris 1995; Bulkowski 2008, "Three Stars in the South"; TA-Lib CDL3STARSINSOUTH.
 */
export const threeStarsInTheSouth = definePattern({
  name: 'three-stars-in-the-south',
  talibName: 'CDL3STARSINSOUTH',
  direction: PatternDirection.Bullish,
  candleCount: 3,
  lookback: 12,
  averages: [[BodyLong, 2], [ShadowVeryShort, 1], [ShadowVeryShort, 0], [BodyShort, 0]],
  recognise: (window) => {
    const isAllBlack = window.isBlack(2) && window.isBlack(1) && window.isBlack(0)
    return isAllBlack && isFirstStar(window) && isSecondStar(window) && isThirdStar(window) ? 100 : 0
  },
})

function isFirstStar(window: CandleWindow): boolean {
  return window.body(2) > window.limit(BodyLong, 2) && window.lowerShadow(2) > window.body(2)
}

function isSecondStar(window: CandleWindow): boolean {
  return window.body(1) < window.body(2)
    && window.open(1) > window.close(2) && window.open(1) <= window.high(2)
    && window.low(1) < window.close(2) && window.low(1) >= window.low(2)
    && window.lowerShadow(1) > window.limit(ShadowVeryShort, 1)
}

function isThirdStar(window: CandleWindow): boolean {
  return window.body(0) < window.limit(BodyShort, 0)
    && isShavenAbove(window, 0) && isShavenBelow(window, 0)
    && window.low(0) > window.low(1) && window.high(0) < window.high(1)
}
