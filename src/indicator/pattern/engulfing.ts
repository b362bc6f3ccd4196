import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Engulfing: a body that covers the body before, of the other color.
 *
 * Read as a reversal: bullish (100) when the second is white, bearish (-100) when black; +-80 when one end
 * of the two bodies is equal. No trend is asked for. The first value comes a candle later than the figure
 * needs, as in TA-Lib.
 * Source: Nison 1991, ch. 4; Bulkowski 2008, "Engulfing"; TA-Lib CDLENGULFING.
 */
export const engulfing = definePattern({
  name: 'engulfing',
  talibName: 'CDLENGULFING',
  direction: PatternDirection.Either,
  candleCount: 2,
  lookback: 2,
  averages: [],
  recognise: (window) => {
    if (window.color(0) === window.color(1)) return 0
    const above = window.top(0) - window.top(1)
    const below = window.bottom(1) - window.bottom(0)
    if (above < 0 || below < 0 || (above === 0 && below === 0)) return 0
    return (above > 0 && below > 0 ? 100 : 80) * window.color(0)
  },
})
