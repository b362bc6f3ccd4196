import { crossesAbove, crossesBelow, decimal, defineStrategy, integer, sma } from 'investor'

export default defineStrategy({
  name: 'MA_Crossover',
  description: 'Buys when the fast moving average crosses above the slow one, sells when it crosses below.',
  parameters: {
    fastPeriod: integer(20, { min: 2, max: 500, description: 'bars of the fast average' }),
    slowPeriod: integer(50, { min: 3, max: 1000, description: 'bars of the slow average' }),
    stopLoss: decimal(0.02, {
      above: 0,
      max: 0.99,
      description: 'stop below the close, as a fraction of it',
    }),
    takeProfit: decimal(0.06, {
      above: 0,
      max: 10,
      description: 'target above the close, as a fraction of it',
    }),
  },
  eachSymbol({ fastPeriod, slowPeriod, stopLoss, takeProfit }) {
    if (fastPeriod >= slowPeriod) {
      throw new Error(`fastPeriod must be below slowPeriod, found ${fastPeriod} and ${slowPeriod}`)
    }
    const fast = sma(fastPeriod)
    const slow = sma(slowPeriod)
    return {
      entry: crossesAbove(fast, slow),
      exit: crossesBelow(fast, slow),
      stop: (bar) => bar.close * (1 - stopLoss),
      target: (bar) => bar.close * (1 + takeProfit),
      strength: 0.7,
    }
  },
})
