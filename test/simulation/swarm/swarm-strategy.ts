import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const DOOR = new URL('../../../src/index.ts', import.meta.url).href

const SOURCE = `import { defineStrategy } from '${DOOR}'

export default defineStrategy({
  name: 'Swarm',
  description: 'Trades all the time, to keep a simulated broker busy.',
  parameters: {},
  eachSymbol() {
    let bars = 0
    return {
      onBar(bar, context) {
        bars += 1
        const whim = Math.floor(bar.close * 100 + bars) % 12
        if (context.position === undefined) {
          if (whim > 7) return
          const stop = whim % 2 === 0 ? { stop: bar.close * (whim === 4 ? 0.998 : 0.985) } : {}
          const target = whim % 3 === 0 ? { target: bar.close * 1.004 } : {}
          const limit = whim > 3 ? { limit: bar.close * (whim === 5 ? 0.999 : 1.002) } : {}
          context.buy({ ...stop, ...target, ...limit })
        } else if (whim === 3) {
          context.closeLong('enough')
        } else if (whim === 8) {
          context.adjust({ stop: bar.close * 0.99 })
        }
      },
    }
  },
})
`

const RESTING = SOURCE.replace('if (whim > 7) return', `if (context.entry !== undefined) {
            if (whim === 10) context.closeLong('it rests for too long')
            return
          }
          if (whim > 7) return`)
  .replace(
    /const limit = .*\n/,
    `const limit = whim % 2 === 0 ? { limit: bar.close + (whim === 6 ? 0.01 : 0.2) } : {}
          const trigger = { trigger: bar.close + (whim > 4 ? 0.01 : 0.03) }
          const life = whim === 7 ? {} : { timeInForce: 'GTC' }
`)
  .replace('...limit })', '...limit, ...trigger, ...life })')

/**
 * Writes a strategy that enters often, with a stop, a target, both or none, and leaves a few bars later;
 * `isResting`: by stop, and takes some of what waits back.
 */
export function writeSwarmStrategy(folder: string, isResting = false): string {
  const file = join(folder, 'swarm.ts')
  writeFileSync(file, isResting ? RESTING : SOURCE)
  return file
}
