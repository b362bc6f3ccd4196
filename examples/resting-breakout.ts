/**
 * Entries that wait at the venue: a buy stop at the top of the channel, which is there when the market
 * comes, and is taken back when the trend is over.
 *
 * Try it: npx investor backtest --strategy examples/resting-breakout.ts
 */
import {
  all, atr, decimal, defineStrategy, donchian, integer, isAbove, isBelow, output, settle, sma,
} from 'investor'

export default defineStrategy({
  name: 'Resting_Breakout',
  description: 'Rests a buy stop at the top of the channel while the market is above its average.',
  parameters: {
    channelPeriod: integer(10, { min: 2, max: 200, description: 'bars of the channel whose top is bought' }),
    trendPeriod: integer(50, { min: 2, max: 400, description: 'bars of the average below the close' }),
    stopAtr: decimal(2, { above: 0, max: 20, description: 'stop below the trigger, in average true ranges' }),
  },
  eachSymbol({ channelPeriod, trendPeriod, stopAtr }) {
    const channel = donchian(channelPeriod)
    const trend = sma(trendPeriod)
    const range = atr(14)
    settle(7 * 14)
    return {
      // Where the bar closes at its own high the market is at the trigger already: that is no entry by stop.
      entry: all(isAbove('close', trend), isBelow('close', output(channel, 'upper'))),
      trigger: () => channel.upper,
      timeInForce: 'GTC',
      cancel: isBelow('close', trend),
      stop: () => channel.upper - stopAtr * range.value,
      exit: isBelow('close', trend),
      atr: () => range.value,
    }
  },
})
