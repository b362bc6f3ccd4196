import { BodyLong } from './candle-setting.ts'
import { definePattern, PatternDirection } from './candlestick-pattern.ts'

/**
 * Dark cloud cover: a long white candle, then a black one that opens above its high and closes deep in its
 * body.
 *
 * Read as a bearish reversal after an advance; the deeper the close, the stronger. -100 or 0.
 * `penetration` is the fraction of the white body that the black close must have entered.
 * Source: Nison 1991, ch. 4; Bulkowski 2008, "Dark Cloud Cover"; TA-Lib CDLDARKCLOUDCOVER.
 */
export const darkCloudCover = definePattern({
  name: 'dark-cloud-cover',
  talibName: 'CDLDARKCLOUDCOVER',
  direction: PatternDirection.Bearish,
  candleCount: 2,
  lookback: 11,
  averages: [[BodyLong, 1]],
  penetration: 0.5,
  recognise: (window, penetration) => {
    const isCovered = window.isWhite(1) && window.body(1) > window.limit(BodyLong, 1)
      && window.isBlack(0) && window.open(0) > window.high(1)
      && window.close(0) > window.open(1)
      && window.close(0) < window.close(1) - window.body(1) * penetration
    return isCovered ? -100 : 0
  },
})
