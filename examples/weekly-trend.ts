/**
 * Two timeframes: daily entries, but only in the direction of the weekly trend.
 *
 * Try it: npx investor backtest --strategy examples/weekly-trend.ts
 */
import {
  adx,
  all,
  atr,
  crossesAbove,
  decimal,
  defineStrategy,
  integer,
  isAbove,
  isRising,
  on,
  rsi,
  settle,
  sma,
} from 'investor'

export default defineStrategy({
  name: 'Weekly_Trend',
  description: 'Buys when daily momentum turns up while the week is in an uptrend.',
  timeframe: '1d',
  parameters: {
    weeks: integer(30, { min: 2, max: 300, description: 'weeks of the average that the week closes above' }),
    trailAtr: decimal(3, {
      above: 0,
      max: 20,
      description: 'distance of the trailing stop, in average true ranges',
    }),
  },
  eachSymbol({ weeks, trailAtr }) {
    // Inside `on`, everything is of weekly bars: the close too. A week is shown only once it has closed.
    const isUptrend = on('1w', () => {
      const average = sma(weeks)
      return all(isAbove('close', average), isRising(average))
    })
    const range = atr(14)
    settle(10 * 14)
    return {
      entry: crossesAbove(rsi(14), 50),
      filter: all(isUptrend, isAbove(adx(14), 15)),
      exit: on('1w', () => crossesAbove(sma(weeks), 'close')),
      trailingDistance: () => trailAtr * range.value,
      atr: () => range.value,
    }
  },
})
