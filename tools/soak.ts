/**
 * `npm run soak [-- --seeds N --from N --minutes N]`: simulates a session and its broker for seed after seed.
 *
 * A seed that breaks an invariant is made smaller and told with its plan and the line that keeps it in the
 * tests; the rest go on. Exit code 1 when any did. A digest tells all that the seeds came to, state of the
 * core included: two processes that ran the same seeds have to print the same one.
 *
 * `npm run soak -- --risk N [--from N]` compares the risk engine with a second implementation of its checks
 * instead, on N orders near the limits. `npm run soak -- --hostile N [--from N]` sends the Alpaca adapter N
 * messages that are spoiled, by REST and both streams.
 */
import { createHash } from 'node:crypto'
import { SingleBar, Presets } from 'cli-progress'
import { compareRisk } from '../test/differential/compare-risk.ts'
import { soakHostile } from '../test/harness/hostile/soak-hostile.ts'
import { FaultCoverage } from '../test/simulation/swarm/fault-coverage.ts'
import { shrinkPlan } from '../test/simulation/swarm/shrink-plan.ts'
import { planOf, type SwarmPlan } from '../test/simulation/swarm/swarm-plan.ts'
import { swarmGround } from '../test/simulation/swarm/swarm-ground.ts'
import { SwarmWorld } from '../test/simulation/swarm/swarm-world.ts'
import { misused, readOptions } from './read-options.ts'

const USAGE = `usage: npm run soak -- [--seeds N] [--from N] [--minutes N]
       npm run soak -- --risk N [--from N]
       npm run soak -- --hostile N [--from N]

  --seeds N    how many seeds (1000)
  --from N     the first of them (100000)
  --minutes N  end after so many minutes, however many seeds were run (no limit)
  --risk N     compare so many orders' verdicts with those of a second implementation
  --hostile N  send the Alpaca adapter so many spoiled messages, a third by REST, a third a stream
`
/** A pair of fault and state that was met so often is well tried (C-05). */
const OFTEN = 100
const COUNTED = ['events', 'facts', 'orders', 'fills', 'crashes', 'halts'] as const
const say = (line: string): void => void process.stdout.write(`${line}\n`)

interface Wishes {
  readonly seeds: number
  readonly from: number
  readonly minutes: number
  /** Orders to compare; 0: simulate. */
  readonly risk: number
  /** Spoiled messages to send; 0: none. */
  readonly hostile: number
}

function wishes(): Wishes {
  const { values } = readOptions({
    options: {
      seeds: { type: 'string', default: '1000' }, from: { type: 'string', default: '100000' },
      minutes: { type: 'string', default: 'Infinity' }, risk: { type: 'string', default: '0' },
      hostile: { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  }, USAGE)
  const [seeds, from, minutes] = [Number(values.seeds), Number(values.from), Number(values.minutes)]
  const [risk, hostile] = [Number(values.risk), Number(values.hostile)]
  const isWhole = [seeds, from, risk, hostile].every((each) => Number.isInteger(each) && each >= 0)
  if (!values.help && isWhole && seeds > 0 && minutes > 0) return { seeds, from, minutes, risk, hostile }
  if (!values.help) misused(`numbers are whole and not negative, --seeds and --minutes above 0\n\n${USAGE}`)
  process.stdout.write(USAGE)
  process.exit(0)
}

const { seeds, from, minutes, risk, hostile } = wishes()
if (hostile > 0) process.exit(await soakHostile(from, hostile, say) ? 0 : 1)
if (risk > 0) process.exit(compareRisk(from, risk, say) ? 0 : 1)
const ground = await swarmGround()
const totals = { seeds: 0, events: 0, facts: 0, orders: 0, fills: 0, crashes: 0, halts: 0, failed: 0 }
const coverage = new FaultCoverage()
const digest = createHash('sha256')

async function simulate(plan: SwarmPlan) {
  return new SwarmWorld(plan, ground).run()
}

/** Makes a failing plan smaller and tells what keeps it in the tests. */
async function report(plan: SwarmPlan): Promise<void> {
  const small = await shrinkPlan(plan, async (smaller) => (await simulate(smaller)).violations.length > 0)
  const { violations } = await simulate(small)
  say(`\nseed ${plan.seed} breaks invariants; its plan, made smaller: ${JSON.stringify(small)}`)
  for (const { invariant, detail } of violations) say(`  ${invariant}: ${detail}`)
  say('to keep it, add to KEPT of test/simulation/swarm.test.ts:')
  say(`  ${JSON.stringify(small).replaceAll('"', '\'').replaceAll(/'(\w+)':/g, '$1: ')},`)
}

const bar = new SingleBar({
  format: '{bar} {value}/{total} seeds, {failed} failed, {eta_formatted} left', hideCursor: true,
  noTTYOutput: false,
}, Presets.shades_classic)
bar.start(seeds, 0, { failed: 0 })
const since = performance.now()
for (let seed = from; seed < from + seeds && performance.now() - since < minutes * 60_000; seed++) {
  const end = await simulate(planOf(seed))
  digest.update(JSON.stringify({ seed, end }))
  totals.seeds += 1
  for (const key of COUNTED) totals[key] += end[key]
  coverage.add(end.strikes)
  if (end.violations.length > 0) {
    totals.failed += 1
    await report(planOf(seed))
  }
  bar.update(totals.seeds, { failed: totals.failed })
}
bar.stop()
const seconds = (performance.now() - since) / 1_000
say(`${totals.seeds} seeds from ${from} in ${seconds.toFixed(0)} s: `
  + COUNTED.map((key) => `${totals[key]} ${key}`).join(', '))
const { met, often } = coverage.counts(OFTEN)
say(`faults (their numbers in the catalogue) by the states that orders were in; ${met} pairs, `
  + `${often} of them at least ${OFTEN} times:`)
for (const line of coverage.lines()) say(`  ${line}`)
if (coverage.unmet.length > 0) say(`never struck: ${coverage.unmet.join(', ')}`)
say(`digest of their outcomes: ${digest.digest('hex')}`)
say(totals.failed === 0
  ? `no invariant was broken; with 95 % confidence a seed breaks one with a probability below `
    + (3 / totals.seeds).toExponential(1)
  : `${totals.failed} seeds broke an invariant`)
process.exitCode = totals.failed === 0 ? 0 : 1
