import {
  all,
  any,
  atr,
  decimal,
  defineStrategy,
  heldWithin,
  integer,
  isAbove,
  isBelow,
  lag,
  rollingMin,
  settle,
  showsPattern,
  sma,
  volumeAbove,
} from 'investor'

export default defineStrategy({
  name: 'Candlestick_Reversal',
  description: 'Buys a bullish candlestick pattern at a fresh low of a rising market, on volume.',
  parameters: {
    trendPeriod: integer(200, {
      min: 2,
      max: 1000,
      description: 'bars of the average that the close is above',
    }),
    dipPeriod: integer(10, {
      min: 2,
      max: 200,
      description: 'bars before, whose low the dip has to undercut',
    }),
    dipWithin: integer(3, { min: 1, max: 50, description: 'bars within which the fresh low was made' }),
    volumePeriod: integer(20, { min: 1, max: 500, description: 'bars of the average volume' }),
    volumeMultiple: decimal(1, {
      min: 0,
      max: 20,
      description: 'volume needed, in averages; 0 asks for none',
    }),
    atrPeriod: integer(14, { min: 1, max: 200, description: 'bars of the average true range' }),
    stopAtr: decimal(1.5, { above: 0, max: 20, description: 'stop below the close, in average true ranges' }),
    targetAtr: decimal(3, {
      above: 0,
      max: 50,
      description: 'target above the close, in average true ranges',
    }),
  },
  eachSymbol(parameters) {
    const { trendPeriod, dipPeriod, dipWithin, volumePeriod, volumeMultiple } = parameters
    const { atrPeriod, stopAtr, targetAtr } = parameters
    const range = atr(atrPeriod)
    settle(7 * atrPeriod)
    const isFreshLow = isBelow('low', lag(rollingMin(dipPeriod, 'low')))
    return {
      entry: any(
        showsPattern('morning-star', 'bullish'),
        showsPattern('hammer', 'bullish'),
        showsPattern('engulfing', 'bullish'),
        showsPattern('piercing', 'bullish'),
      ),
      filter: all(
        isAbove('close', sma(trendPeriod)),
        heldWithin(isFreshLow, dipWithin),
        volumeAbove(volumeMultiple, volumePeriod),
      ),
      exit: any(showsPattern('evening-star', 'bearish'), showsPattern('engulfing', 'bearish')),
      stop: (bar) => bar.close - stopAtr * range.value,
      target: (bar) => bar.close + targetAtr * range.value,
      strength: 0.5,
      atr: () => range.value,
    }
  },
})
