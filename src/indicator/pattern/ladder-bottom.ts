import { ShadowVeryShort } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Ladder bottom: three black candles with falling opens and closes, a black one with an upper shadow, then
 * a white one that opens above the fourth body and closes above its high.
 *
 * Read as a bullish reversal after a decline: sellers take their profit. 100 or 0.
 * Source: Morris 1995; Bulkowski 2008, "Ladder Bottom"; TA-Lib CDLLADDERBOTTOM.
 */
export const ladderBottom = definePattern({
  name: 'ladder-bottom',
  talibName: 'CDLLADDERBOTTOM',
  direction: PatternDirection.Bullish,
  candleCount: 5,
  lookback: 14,
  averages: [[ShadowVeryShort, 1]],
  recognise: (window) => {
    const isLadder = window.isBlack(4) && window.isBlack(3) && window.isBlack(2) && window.isBlack(1)
      && window.open(4) > window.open(3) && window.open(3) > window.open(2)
      && window.close(4) > window.close(3) && window.close(3) > window.close(2)
      && window.upperShadow(1) > window.limit(ShadowVeryShort, 1)
    const isTurn = window.isWhite(0) && window.open(0) > window.open(1) && window.close(0) > window.high(1)
    return isLadder && isTurn ? 100 : 0
  },
})
