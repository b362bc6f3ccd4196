import {
  atr, defineStrategy, donchian, integer, isAbove, isBelow, sma, type UtcMillis, type Wish,
} from '../../src/index.ts'

/** Rests entries of every kind and life, takes some back, and holds what filled for a few bars. */
export const restingCode = defineStrategy({
  name: 'Resting_Code',
  description: 'Rests entries by stop on both sides, in every life, and takes some of them back.',
  parameters: { days: integer(2, { min: 1, description: 'how long a position is held' }) },
  eachSymbol({ days }) {
    const range = atr(5)
    let turn = 0
    return {
      onBar(bar, context) {
        turn += 1
        const { position, entry } = context
        if (position !== undefined) {
          if (bar.closeAt - position.openedAt < days * 86_400_000) return
          if (position.isLong) context.closeLong('held long enough')
          else context.closeShort('held long enough')
        } else if (entry !== undefined) {
          if (turn % 9 === 0) context.closeLong('it rests for too long')
        } else if (turn % 3 === 0) {
          const isLong = turn % 12 < 6
          const away = (isLong ? 1 : -1) * range.value
          const wish = {
            trigger: bar.close + away * 0.3,
            ...(turn % 5 < 2 ? { limit: bar.close + away * 0.5 } : {}),
            stop: bar.close - away * 0.7,
            target: bar.close + away,
            ...lifeOf(turn, bar.closeAt),
          }
          if (isLong) context.buy(wish)
          else context.sell(wish)
        }
      },
    }
  },
})

function lifeOf(turn: number, at: number): Pick<Wish, 'timeInForce' | 'goodTill'> {
  if (turn % 9 === 0) return { goodTill: (at + 3.5 * 86_400_000) as UtcMillis }
  return turn % 9 === 3 ? { timeInForce: 'GTC' } : {}
}

/** Rests entries by stop by rules, and takes them back by one. */
export const restingRules = defineStrategy({
  name: 'Resting_Rules',
  description: 'Rests a buy stop above the channel while the market is above its average.',
  eachSymbol() {
    const channel = donchian(5)
    const average = sma(10)
    const range = atr(5)
    return {
      entry: isAbove('close', average),
      cancel: isBelow('close', average),
      exit: isBelow('close', average),
      trigger: () => channel.upper + 0.01,
      stop: () => channel.upper - 2 * range.value,
      timeInForce: 'GTC',
    }
  },
})
