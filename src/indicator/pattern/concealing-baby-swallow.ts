import { ShadowVeryShort } from './candle-setting.ts'
import { isShavenAbove, isShavenBelow } from './candle-shape.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Concealing baby swallow: two black candles without shadows, a black one whose body gaps below them but
 * whose upper shadow reaches back into the second, and a black one that swallows the third with its shadows.
 *
 * Read as a bullish reversal late in a decline; very rare. 100 or 0.
 * Source: Morris 1995; Bulkowski 2008, "Concealing Baby Swallow"; TA-Lib CDLCONCEALBABYSWALL.
 */
export const concealingBabySwallow = definePattern({
  name: 'concealing-baby-swallow',
  talibName: 'CDLCONCEALBABYSWALL',
  direction: PatternDirection.Bullish,
  candleCount: 4,
  lookback: 13,
  averages: [[ShadowVeryShort, 3], [ShadowVeryShort, 2], [ShadowVeryShort, 1]],
  recognise: (window) => {
    const isAllBlack = window.isBlack(3) && window.isBlack(2) && window.isBlack(1) && window.isBlack(0)
    if (!isAllBlack) return 0
    const isDecline = isShavenAbove(window, 3) && isShavenBelow(window, 3)
      && isShavenAbove(window, 2) && isShavenBelow(window, 2)
    const isReachingBack = window.bodyGapsDown(1, 2)
      && window.upperShadow(1) > window.limit(ShadowVeryShort, 1)
      && window.high(1) > window.close(2)
    const isSwallowed = window.high(0) > window.high(1) && window.low(0) < window.low(1)
    return isDecline && isReachingBack && isSwallowed ? 100 : 0
  },
})
