import { defineStrategy, type StrategyDefinition } from '../../../strategy/index.ts'

/** The symbol that is held, and the one in which an entry rests below the market. */
export const DRILL_SYMBOLS = { held: 'HELD', resting: 'RESTING' } as const

/** Part of equity that is put into what is held. */
export const HELD_WEIGHT = 0.9
/** How far below the market the resting entry is. */
const RESTING_FRACTION = 0.98
const RESTING_WEIGHT = 0.02
/** Far enough from the market that no drill reaches it. */
const STOP_FRACTION = 0.01

/**
 * Holds one symbol with a stop, offers to buy another below the market, and offers again on every bar on
 * which it has no order: after a trip that shows what is refused.
 */
export const drillTrader: StrategyDefinition = defineStrategy({
  name: 'Drill',
  description: 'Holds one symbol with a stop, and rests an entry in another.',
  eachSymbol: () => ({
    onBar(bar, context) {
      if (context.position !== undefined) return
      const stop = bar.close * STOP_FRACTION
      if (context.symbol === DRILL_SYMBOLS.held) context.buy({ weight: HELD_WEIGHT, stop })
      else context.buy({ weight: RESTING_WEIGHT, limit: bar.close * RESTING_FRACTION, stop })
    },
  }),
})

/** Throws on every bar. */
export function faultyStrategy(name: string): StrategyDefinition {
  return defineStrategy({
    name,
    description: 'Throws on every bar.',
    eachSymbol: () => ({
      onBar() {
        throw new Error('the drill throws on purpose')
      },
    }),
  })
}
