import {
  adx,
  atr,
  bollinger,
  crossesBelow,
  decimal,
  defineStrategy,
  integer,
  isAbove,
  isBelow,
  output,
  settle,
} from 'investor'

export default defineStrategy({
  name: 'Bollinger_Reversion',
  description: 'Buys a close below the lower band while no trend is under way, sells at the middle band.',
  parameters: {
    period: integer(20, { min: 2, max: 500, description: 'bars of the bands' }),
    deviations: decimal(2, { above: 0, max: 10, description: 'width of the bands, in standard deviations' }),
    adxPeriod: integer(14, { min: 2, max: 200, description: 'bars of the directional index' }),
    adxMax: decimal(25, {
      above: 0,
      max: 100,
      description: 'directional index from which a trend is under way',
    }),
    atrPeriod: integer(14, { min: 1, max: 200, description: 'bars of the average true range' }),
    stopAtr: decimal(2, { above: 0, max: 20, description: 'stop below the close, in average true ranges' }),
  },
  eachSymbol({ period, deviations, adxPeriod, adxMax, atrPeriod, stopAtr }) {
    const bands = bollinger(period, { deviations })
    const range = atr(atrPeriod)
    settle(Math.max(10 * adxPeriod, 7 * atrPeriod))
    return {
      entry: crossesBelow('close', output(bands, 'lower')),
      filter: isBelow(adx(adxPeriod), adxMax),
      exit: isAbove('close', bands),
      stop: (bar) => bar.close - stopAtr * range.value,
      target: () => bands.middle,
      strength: 0.5,
      atr: () => range.value,
    }
  },
})
