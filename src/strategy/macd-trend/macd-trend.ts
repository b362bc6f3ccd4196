import {
  atr,
  crossesAbove,
  decimal,
  defineStrategy,
  integer,
  isAbove,
  isBelow,
  macd,
  output,
  settle,
  sma,
} from 'investor'

export default defineStrategy({
  name: 'MACD_Trend',
  description:
    'Buys when the MACD crosses above its signal line in a rising market and trails a stop behind.',
  parameters: {
    fastPeriod: integer(12, { min: 2, max: 200, description: 'bars of the fast exponential average' }),
    slowPeriod: integer(26, { min: 3, max: 500, description: 'bars of the slow exponential average' }),
    signalPeriod: integer(9, { min: 2, max: 200, description: 'bars of the signal line' }),
    trendPeriod: integer(200, {
      min: 2,
      max: 1000,
      description: 'bars of the average that the close is above',
    }),
    atrPeriod: integer(14, { min: 1, max: 200, description: 'bars of the average true range' }),
    trailAtr: decimal(3, {
      above: 0,
      max: 20,
      description: 'distance of the trailing stop, in average true ranges',
    }),
  },
  eachSymbol({ fastPeriod, slowPeriod, signalPeriod, trendPeriod, atrPeriod, trailAtr }) {
    if (fastPeriod >= slowPeriod) {
      throw new Error(`fastPeriod must be below slowPeriod, found ${fastPeriod} and ${slowPeriod}`)
    }
    const lines = macd({ fast: fastPeriod, slow: slowPeriod, signal: signalPeriod })
    const signal = output(lines, 'signal')
    const range = atr(atrPeriod)
    settle(Math.max(4 * slowPeriod, 7 * atrPeriod))
    return {
      entry: crossesAbove(lines, signal),
      filter: isAbove('close', sma(trendPeriod)),
      exit: isBelow(lines, signal),
      trailingDistance: () => trailAtr * range.value,
      strength: 0.6,
      atr: () => range.value,
    }
  },
})
