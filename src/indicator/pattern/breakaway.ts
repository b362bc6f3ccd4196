import { BodyLong } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'
import type { CandleWindow } from './candle-window.ts'

/**
 * Breakaway: a long candle, a second of its color whose body gaps onward, two more that carry highs and
 * lows further (the third of any color, the fourth of the first one's), then a candle of the other color
 * that closes in the gap.
 *
 * Read as a reversal: bullish (100) after a fall, bearish (-100) after a rise.
 * Source: Morris 1995; Bulkowski 2008, "Breakaway"; TA-Lib CDLBREAKAWAY.
 */
export const breakaway = definePattern({
  name: 'breakaway',
  talibName: 'CDLBREAKAWAY',
  direction: PatternDirection.Either,
  candleCount: 5,
  lookback: 14,
  averages: [[BodyLong, 4]],
  recognise: (window) => {
    const color = window.color(4)
    const isTrendThenTurn = window.body(4) > window.limit(BodyLong, 4)
      && window.color(3) === color && window.color(1) === color && window.color(0) !== color
    if (!isTrendThenTurn) return 0
    return color === -1 ? bullish(window) : bearish(window)
  },
})

function bullish(window: CandleWindow): number {
  const isFall = window.bodyGapsDown(3, 4)
    && window.high(2) < window.high(3) && window.low(2) < window.low(3)
    && window.high(1) < window.high(2) && window.low(1) < window.low(2)
  return isFall && window.close(0) > window.open(3) && window.close(0) < window.close(4) ? 100 : 0
}

function bearish(window: CandleWindow): number {
  const isRise = window.bodyGapsUp(3, 4)
    && window.high(2) > window.high(3) && window.low(2) > window.low(3)
    && window.high(1) > window.high(2) && window.low(1) > window.low(2)
  return isRise && window.close(0) < window.open(3) && window.close(0) > window.close(4) ? -100 : 0
}
