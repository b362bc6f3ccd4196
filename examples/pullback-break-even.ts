/**
 * A strategy in code: what rules cannot say goes into `onBar`, here a stop that moves up and a limit on time.
 *
 * Try it: npx investor backtest --strategy examples/pullback-break-even.ts
 */
import { atr, decimal, defineStrategy, ema, integer, settle } from 'investor'

const MILLIS_PER_DAY = 86_400_000

export default defineStrategy({
  name: 'Pullback_BreakEven',
  description: 'Buys a pullback in a rising market and takes the risk off the table once it pays.',
  parameters: {
    trend: integer(100, { min: 2, max: 1000, description: 'bars of the long average' }),
    pullback: integer(10, {
      min: 2,
      max: 200,
      description: 'bars of the short average that the close is under',
    }),
    stopAtr: decimal(2, { above: 0, max: 20, description: 'stop below the close, in average true ranges' }),
    daysMax: integer(30, { min: 1, max: 1000, description: 'calendar days after which the trade is over' }),
  },
  eachSymbol({ trend, pullback, stopAtr, daysMax }) {
    // Indicators are made here, once; the engine feeds them, and calls onBar when all of them are ready.
    const long = ema(trend)
    const short = ema(pullback)
    const range = atr(14)
    // Such averages remember everything: give them time to forget where the data began.
    settle(Math.max(4 * trend, 7 * 14))
    return {
      onBar(bar, context) {
        const { position } = context
        if (position === undefined) {
          if (bar.close < long.value) context.hold('below the long average')
          else if (bar.close > short.value) context.hold('no pullback')
          else
            context.buy({
              stop: bar.close - stopAtr * range.value,
              reason: 'pullback',
              metadata: { atr: range.value },
            })
          return
        }
        // Time comes with the bars: a strategy has no clock.
        const days = (bar.closeAt - position.openedAt) / MILLIS_PER_DAY
        const gain = bar.close - position.averagePrice
        if (days > daysMax) context.closeLong(`open for ${days.toFixed(0)} days`)
        else if (gain > 2 * range.value) context.adjust({ stop: position.averagePrice, reason: 'break even' })
        else context.hold('in position')
      },
    }
  },
})
