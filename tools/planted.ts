/**
 * `npm run planted [-- NAME...]`: plants every kept bug, one after the other, and sees whether the check that
 * is to catch it does; first runs the checks without a bug, where they must find nothing.
 */
import { checkBug, checkBySwarm, checkByTest, cpuOfChildren, worldsOf } from '../test/planted/check-bug.ts'
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
  const named = bugs.flatMap(({ caught }) => (caught.by === 'swarm' ? worldsOf(caught) : []))
  const worlds = [...new Set(named)]
  const files = [...new Set(bugs.flatMap(({ caught }) => (caught.by === 'test' ? [caught.file] : [])))]
  const found = [
    worlds.length === 0 ? undefined : await checkBySwarm(worlds),
    files.length === 0 ? undefined : await checkByTest(files),
  ].filter((each) => each !== undefined)
  for (const each of found) say(`FOUND WITHOUT A BUG: ${each}`)
  failures += found.length
  say(`without a bug: ${worlds.length} worlds and ${files.length} test files, ${found.length} findings`)
}

await checkClean()
const width = Math.max(...bugs.map(({ name }) => name.length))
for (const [index, bug] of bugs.entries()) {
  const { found, seconds, cpuSeconds } = await checkBug(bug)
  if (found === undefined) failures += 1
  say([
    `${index + 1}/${bugs.length}`.padStart(7), bug.name.padEnd(width), bug.breaks.padEnd(4),
    `${seconds.toFixed(1).padStart(5)} s`, `${cpuSeconds.toFixed(1).padStart(5)} CPU s`,
    found ?? 'NOT CAUGHT',
  ].join('  '))
}
say(`${cpuOfChildren().toFixed(0)} seconds of processor time in all`)
say(failures === 0 ? `${bugs.length} of ${bugs.length} planted bugs were caught` : `${failures} failures`)
process.exitCode = failures === 0 ? 0 : 1
