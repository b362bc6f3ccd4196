import { defineStrategy } from '../../src/index.ts'

/** Trades all day long: in with a stop and a target, or with a stop alone, and out after a few bars. */
export default defineStrategy({
  name: 'Busy',
  description: 'Enters every few bars with guards, and leaves a little later.',
  parameters: {},
  eachSymbol() {
    return {
      onBar(bar, context) {
        // By the clock, so that a restart changes nothing.
        const bars = bar.closeAt / 60_000
        const { position } = context
        if (position === undefined && bars % 4 === 0) {
          const target = bars % 8 === 0 ? { target: bar.close * 1.03 } : {}
          context.buy({ stop: bar.close * 0.97, limit: bar.close * 1.01, ...target })
        } else if (position !== undefined && bars % 13 === 0) context.closeLong('enough')
      },
    }
  },
})
