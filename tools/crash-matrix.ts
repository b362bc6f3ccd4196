/**
 * `npm run crash-matrix [-- --days N]`: lets a session's process die at named points, at writes and at syncs,
 * and lets writes and syncs fail, against a local exchange; after each day the books have to be the
 * exchange's.
 */
import { parseArgs } from 'node:util'
import {
  callFaults, hasStrace, pointFaults, runMatrix, wordsOf, type MatrixFault,
} from '../test/harness/crash-matrix.ts'

const FAULTS_PER_DAY = 9
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const { values } = parseArgs({
  options: { days: { type: 'string', default: 'Infinity' }, help: { type: 'boolean', default: false } },
})
const most = Number(values.days)
if (values.help || !(most > 0)) {
  say('usage: npm run crash-matrix -- [--days N]\n\n  --days N  end after so many days of nine faults each')
  process.exit(values.help ? 0 : 2)
}

/** Every named point at its 1st, 2nd, ... time, then calls of the system over the first two hundred. */
const faults: readonly MatrixFault[] = [
  ...pointFaults([1, 2, 3, 5, 8]),
  ...(hasStrace ? callFaults([3, 7, 12, 20, 31, 45, 60, 80, 110, 150]) : []),
]
const totals = { fired: 0, missed: 0, orders: 0, fills: 0, findings: 0 }
const since = performance.now()
for (let day = 0; day * FAULTS_PER_DAY < faults.length && day < most; day++) {
  const chosen = faults.slice(day * FAULTS_PER_DAY, (day + 1) * FAULTS_PER_DAY)
  const end = await runMatrix({ seed: 5 + day, bars: 50, symbol: 'ACME', paceMs: 20 }, chosen)
  totals.fired += end.fired.length
  for (const key of ['missed', 'orders', 'fills'] as const) totals[key] += end[key]
  totals.findings += end.findings.length
  const struck = `${end.fired.length} of ${chosen.length} faults`
  say(`day ${day + 1}: ${struck}, ${end.orders} orders, ${end.fills} fills`)
  for (const finding of end.findings) say(`  FOUND: ${finding}`)
  if (end.findings.length > 0) say(`  faults: ${end.fired.map(wordsOf).join(', ')}`)
}
const { fired, missed, orders, fills, findings } = totals
const seconds = ((performance.now() - since) / 1_000).toFixed(0)
say(`${fired} faults in ${seconds} s (${missed} whose moment did not come), ${orders} orders, `
  + `${fills} fills: ${findings} findings`)
if (findings === 0 && fired > 0) {
  say(`with 95 % confidence such a fault harms with a probability below ${(3 / fired).toFixed(4)}`)
}
process.exitCode = findings === 0 && fired > 0 ? 0 : 1
