import { atr, crossesBelow, decimal, defineStrategy, integer, isAbove, rsi, settle, sma } from 'investor'

export default defineStrategy({
  name: 'RSI_MeanReversion',
  description: 'Buys a sharp dip in a rising market when the RSI falls below a level, sells into strength.',
  parameters: {
    rsiPeriod: integer(2, { min: 2, max: 100, description: 'bars of the RSI' }),
    oversold: decimal(10, { above: 0, max: 50, description: 'RSI level that the dip has to fall below' }),
    exitLevel: decimal(70, { min: 1, max: 99, description: 'RSI level above which the position is sold' }),
    trendPeriod: integer(200, {
      min: 2,
      max: 1000,
      description: 'bars of the average that the close is above',
    }),
    atrPeriod: integer(14, { min: 1, max: 200, description: 'bars of the average true range' }),
    stopAtr: decimal(3, { above: 0, max: 20, description: 'stop below the close, in average true ranges' }),
  },
  eachSymbol({ rsiPeriod, oversold, exitLevel, trendPeriod, atrPeriod, stopAtr }) {
    if (exitLevel <= oversold) {
      throw new Error(`exitLevel must be above oversold, found ${exitLevel} and ${oversold}`)
    }
    const index = rsi(rsiPeriod)
    const range = atr(atrPeriod)
    settle(7 * Math.max(rsiPeriod, atrPeriod))
    return {
      entry: crossesBelow(index, oversold),
      filter: isAbove('close', sma(trendPeriod)),
      exit: isAbove(index, exitLevel),
      stop: (bar) => bar.close - stopAtr * range.value,
      // From 0.5 at the level to 1 at an RSI of 0: where places are scarce, the deepest dip goes first.
      strength: () => 1 - index.value / (2 * oversold),
      atr: () => range.value,
    }
  },
})
