/**
 * `npm run mutation [-- AREA...] [--sample 100] [--seed 1]`: changes a few characters of a source, in memory,
 * and sees whether the tests of its area notice; again for each mutant of a seeded sample.
 *
 * Prints each mutant that nothing noticed, and the share that was noticed. A test run takes seconds: a sample
 * of a hundred takes minutes.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SeededRandom } from '../src/data/seeded-random.ts'
import { checkByTest } from '../test/planted/check-bug.ts'
import { ROOT } from '../test/planted/planted-bug.ts'
import { mutantsOf, type Mutant } from './mutation/mutants-of.ts'
import { misused, readOptions } from './read-options.ts'

/** Folders of sources, and who is to notice: the tests of the folder first, since they are quick. */
const AREAS: Readonly<Record<string, { readonly folder: string; readonly tests: readonly string[] }>> = {
  risk: {
    folder: 'src/risk',
    tests: ['test/property/risk.test.ts', 'test/scenario/named-controls.test.ts', 'test/differential'],
  },
  execution: {
    folder: 'src/execution',
    tests: [
      'src/engine',
      ...['protection', 'late-answers', 'native-guards', 'restore', 'whole-run']
        .map((name) => `test/property/${name}.test.ts`),
    ],
  },
  ledger: {
    folder: 'src/portfolio', tests: ['test/property/ledger.test.ts', 'test/property/restore.test.ts'],
  },
  safety: {
    folder: 'src/safety',
    tests: ['src/engine', 'test/scenario/kill-switch', 'test/property/whole-run.test.ts'],
  },
  engine: {
    folder: 'src/engine',
    tests: [
      'test/scenario/kill-switch', 'test/scenario/corporate-actions.test.ts',
      'test/scenario/live-market-core.test.ts',
      ...['protection', 'restore', 'whole-run'].map((name) => `test/property/${name}.test.ts`),
    ],
  },
  venue: { folder: 'src/sim', tests: ['test/scenario/matching', 'test/property/simulated-broker.test.ts'] },
}

interface PlacedMutant extends Mutant {
  readonly file: string
  readonly source: string
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const USAGE = 'usage: npm run mutation [-- AREA...] [--sample N] [--seed N]\n'
const { values, positionals } = readOptions({
  allowPositionals: true,
  options: { sample: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
}, USAGE)
const [sample, seed] = [Number(values.sample), Number(values.seed)]
const areas = positionals.length === 0 ? Object.keys(AREAS) : positionals
const unknown = areas.filter((area) => !Object.hasOwn(AREAS, area))
if (unknown.length > 0 || !Number.isInteger(sample) || sample < 1 || !Number.isSafeInteger(seed)) {
  const found = JSON.stringify([...unknown, values.sample, values.seed])
  const there = Object.keys(AREAS).join(', ')
  const numbers = '--sample is a whole number from 1, --seed a whole number'
  misused(`found ${found}; areas are ${there}, ${numbers}\n\n${USAGE}`)
}

function sourcesIn(folder: string): readonly string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true }).map(String)
  return names.filter((name) => /(?<!\.test)\.ts$/.test(name)).map((name) => join(folder, name))
}

/** So many mutants of a folder, each as likely as the others. */
function drawn(folder: string): readonly PlacedMutant[] {
  const all = sourcesIn(folder).toSorted().flatMap((file) => {
    const source = readFileSync(join(ROOT, file), 'utf8')
    return mutantsOf(source).map((mutant) => ({ ...mutant, file, source }))
  })
  const random = new SeededRandom(`mutants ${seed}`)
  return all.map((mutant) => ({ mutant, place: random.uniform() })).toSorted((a, b) => a.place - b.place)
    .slice(0, sample).map(({ mutant }) => mutant)
}

/** Whether the tests notice: one fails, they do not load, or they do not come to an end. */
async function isNoticed(mutant: PlacedMutant, tests: readonly string[]): Promise<boolean> {
  const { file, source, start, end, put } = mutant
  const folder = mkdtempSync(join(tmpdir(), 'mutant-'))
  try {
    const place = join(folder, 'mutant.ts')
    writeFileSync(place, source.slice(0, start) + put + source.slice(end))
    return (await checkByTest(tests, { INVESTOR_MUTANT: `${file}=${place}` })) !== undefined
  } catch {
    return true
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Tries mutants, two at a time: most of a start of the tests is waiting. */
async function countNoticed(mutants: readonly PlacedMutant[], area: (typeof AREAS)[string]): Promise<number> {
  let found = 0
  const left = [...mutants.entries()]
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, mutant] = next
      const isFound = await isNoticed(mutant, [area.folder]) || await isNoticed(mutant, area.tests)
      if (isFound) found += 1
      const line = mutant.source.slice(0, mutant.start).split('\n').length
      if (!isFound) say(`${index + 1}/${mutants.length}  NOT NOTICED  ${mutant.file}:${line}  ${mutant.what}`)
    }
  }
  await Promise.all([lane(), lane()])
  return found
}

let [noticed, tried] = [0, 0]
for (const name of areas) {
  const area = AREAS[name] as (typeof AREAS)[string]
  const failure = await checkByTest([area.folder, ...area.tests])
  if (failure !== undefined) throw new Error(`without a mutant: ${failure}`)
  const mutants = drawn(area.folder)
  const found = await countNoticed(mutants, area)
  say(`${name}: ${found} of ${mutants.length} mutants noticed`)
  noticed += found
  tried += mutants.length
}
say(`${noticed} of ${tried} noticed (${(100 * noticed / tried).toFixed(1)} %), seed ${seed}`)
