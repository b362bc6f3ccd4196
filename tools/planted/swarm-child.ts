/**
 * `swarm-child.ts SEED[:MINUTES]...`: simulates one world after the other, up to the first that breaks an
 * invariant; writes what it found as one line of JSON.
 */
import { planOf } from '../../test/simulation/swarm/swarm-plan.ts'
import { swarmGround } from '../../test/simulation/swarm/swarm-ground.ts'
import { SwarmWorld } from '../../test/simulation/swarm/swarm-world.ts'

const ground = await swarmGround()
let found: object = {}
for (const words of process.argv.slice(2)) {
  const [seed = 0, minutes] = words.split(':').map(Number)
  const { violations } = await new SwarmWorld(planOf(seed, minutes), ground).run()
  if (violations.length === 0) continue
  found = { seed, violations }
  break
}
process.stdout.write(`${JSON.stringify(found)}\n`)
