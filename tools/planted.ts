/**
 * `npm run planted [-- NAME...]`: plants every kept bug, one after the other, and sees whether the check that
 * is to catch it does; first runs the checks without a bug, where they must find nothing.
 */
import { checkBug, checkBySwarm, checkByTest } from '../test/planted/check-bug.ts'
import { PLANTED_BUGS } from '../test/planted/planted-bugs.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const wanted = process.argv.slice(2)
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.some((part) => name.includes(part))
const bugs = PLANTED_BUGS.filter(({ name }) => isWanted(name))
if (bugs.length === 0) {
  say(`found no bug whose name contains ${wanted.join(' or ')}; without a name all are run:`)
  for (const { name } of PLANTED_BUGS) say(`  ${name}`)
  process.exit(2)
}

let failures = 0

/** Without a bug the same checks find nothing, or they would prove nothing. */
async function checkClean(): Promise<void> {
  const seeds = [...new Set(bugs.flatMap(({ caught }) => (caught.by === 'swarm' ? caught.seeds : [])))]
  const files = [...new Set(bugs.flatMap(({ caught }) => (caught.by === 'test' ? [caught.file] : [])))]
  const found = [
    seeds.length === 0 ? undefined : await checkBySwarm(seeds),
    files.length === 0 ? undefined : await checkByTest(files),
  ].filter((each) => each !== undefined)
  for (const each of found) say(`FOUND WITHOUT A BUG: ${each}`)
  failures += found.length
  say(`without a bug: ${seeds.length} seeds and ${files.length} test files, ${found.length} findings`)
}

await checkClean()
const width = Math.max(...bugs.map(({ name }) => name.length))
for (const [index, bug] of bugs.entries()) {
  const { found, seconds } = await checkBug(bug)
  if (found === undefined) failures += 1
  say([
    `${index + 1}/${bugs.length}`.padStart(7), bug.name.padEnd(width), bug.breaks.padEnd(4),
    `${seconds.toFixed(1).padStart(5)} s`, found ?? 'NOT CAUGHT',
  ].join('  '))
}
say(failures === 0 ? `${bugs.length} of ${bugs.length} planted bugs were caught` : `${failures} failures`)
process.exitCode = failures === 0 ? 0 : 1
