/**
 * `npm run crash-matrix [-- --days N] [--day N] [--of STEP]`: the real `investor start` against the real
 * `investor exchange`.
 *
 * The session's process is killed on each side of everything that a step of trading puts on disk, sends and
 * hears, then at writes and syncs, and writes and syncs fail. Each day ends in peace, and both books have to
 * be the same.
 */
import { Presets, SingleBar } from 'cli-progress'
import { hasStrace } from '../test/harness/broker-crash.ts'
import {
  callSteps, daysOf, namedSteps, runMatrix, wordsOf, type MatrixStep, type Struck,
} from '../test/harness/crash-matrix.ts'
import { misused, readOptions } from './read-options.ts'

const STEPS_A_DAY = 24
const FIRST_SEED = 5
/** Writes and syncs of one life, from its first to beyond its last. */
const CALLS = [3, 8, 15, 25, 40, 60]

const USAGE = `usage: npm run crash-matrix -- [--days N] [--day N] [--of STEP]

  --days N   end after so many days of some ${STEPS_A_DAY} steps each
  --day N    only that day: a finding once more
  --of STEP  only these: submit, fill, bracket, replace, cancel, exit, kill switch, checkpoint, snapshot, or
             calls: writes and syncs
`
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const { values } = readOptions({
  options: {
    days: { type: 'string', default: 'Infinity' }, day: { type: 'string' }, of: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
}, USAGE)
const { of } = values
const named = namedSteps()
const calls = hasStrace ? callSteps(CALLS) : []
const isKnown = of === undefined || of === 'calls' || named.some((step) => step.of === of)
if (values.help) {
  process.stdout.write(USAGE)
  process.exit(0)
}
const isCount = (text: string): boolean => Number.isInteger(Number(text)) && Number(text) >= 1
if (!isKnown) misused(`found no step "${of}"\n\n${USAGE}`)
if (values.days !== 'Infinity' && !isCount(values.days)) {
  misused(`--days is a whole number from 1\n\n${USAGE}`)
}
if (!hasStrace) say('writes and syncs are left out: no strace here (apt-get install -y strace)')

const steps = [...named, ...calls].filter((step) => (
  of === undefined || (of === 'calls' ? 'inject' in step.death : step.of === of)
))
const days = daysOf(steps, STEPS_A_DAY).map((chosen, index) => ({ number: index + 1, chosen }))
  .slice(0, Number(values.days))
  .filter(({ number }) => values.day === undefined || number === Number(values.day))
if (days.length === 0) misused(`found no day ${values.day}: days are numbered from 1\n\n${USAGE}`)
const stepCount = days.reduce((sum, { chosen }) => sum + chosen.length, 0)
const totals = { lives: 0, orders: 0, fills: 0, duplicates: 0, lost: 0, resent: 0, givenUp: 0 }
const reached = new Set<string>()
const byStep = new Map<string, Map<Struck, number>>()
const findings: string[] = []
const since = performance.now()
const bar = new SingleBar({
  format: '{bar} {value}/{total} steps, day {day}, {findings} findings, {eta_formatted} left: {last}',
  hideCursor: true, noTTYOutput: false, etaBuffer: 20,
}, Presets.shades_classic)
bar.start(stepCount, 0, { day: 1, findings: 0, last: 'the first life' })

function onStruck(step: MatrixStep, struck: Struck): void {
  const counts = byStep.get(step.of) ?? new Map<Struck, number>()
  counts.set(struck, (counts.get(struck) ?? 0) + 1)
  byStep.set(step.of, counts)
  if (struck !== 'missed') reached.add(wordsOf(step))
  bar.increment(1, { findings: findings.length, last: `${wordsOf(step)}: ${struck}` })
  if (!process.stdout.isTTY) say(`  ${wordsOf(step)}: ${struck}`)
}

for (const { number, chosen } of days) {
  bar.update({ day: number })
  const end = await runMatrix(FIRST_SEED + number - 1, chosen, onStruck)
  totals.lives += end.lives
  for (const [key, count] of Object.entries(end.books)) totals[key as keyof typeof end.books] += count
  const missed = end.struck.filter(([, came]) => came === 'missed').map(([step]) => wordsOf(step))
  const { orders, fills } = end.books
  say(`day ${number}: ${end.lives} lives, ${orders} orders, ${fills} fills, `
    + `${end.findings.length} findings`)
  for (const words of missed) say(`  its moment did not come: ${words}`)
  for (const finding of end.findings) say(`  FOUND: ${finding}`)
  if (end.kept !== undefined) say(`  its files are kept: ${end.kept}`)
  findings.push(...end.findings)
}
bar.stop()

for (const [name, counts] of byStep) {
  say(`  ${name}: ${[...counts].map(([struck, count]) => `${count} ${struck}`).join(', ')}`)
}
const count = (...which: readonly Struck[]): number => [...byStep.values()].reduce((sum, counts) => (
  sum + which.reduce((all, struck) => all + (counts.get(struck) ?? 0), 0)
), 0)
const struck = count('killed', 'ended', 'went on')
const minutes = ((performance.now() - since) / 60_000).toFixed(1)
say(`${struck} faults in ${minutes} min: ${count('killed')} kills, ${count('ended')} ends with an error, `
  + `${count('went on')} survived, ${count('missed')} missed`)
say(`${reached.size} of ${stepCount} steps reached`)
say(`${totals.lives} lives, ${totals.orders} orders, ${totals.fills} fills: ${totals.duplicates} duplicates, `
  + `${totals.lost} lost; orders in doubt: ${totals.resent} sent again, ${totals.givenUp} entries given up; `
  + `${findings.length} findings`)
if (findings.length === 0 && struck > 0) {
  say(`with 95 % confidence such a fault harms with a probability below ${(3 / struck).toFixed(4)}`)
}
process.exitCode = findings.length === 0 && struck > 0 ? 0 : 1
