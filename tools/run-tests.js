/**
 * `npm test`: types, lint and every vitest test, then one last line `N passed, N failed` (`, N skipped`).
 *
 * Types, types of web and lint count as one test each. With arguments (`npm test -- src/risk`) vitest alone
 * runs, with them. `INVESTOR_TEST=full` is for CI: a skipped test that tools/allowed-skips.json does not
 * name is a failure.
 */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { asciiOf } from './ascii.js'
import { cachedCompilation, root, runNode } from './launch.js'

const inModules = (file) => path.join(root, 'node_modules', file)

/**
 * Checks the types of a project. Each checker works out what the others did too: four of them, as by default,
 * take a third more. What has not changed since the last time is not checked again.
 */
const typesOf = (project, name) => [
  inModules('typescript/bin/tsc'), '-p', path.join(root, project), '--checkers', '2',
  '--incremental', '--tsBuildInfoFile', path.join(root, 'dist', `${name}.tsbuildinfo`),
]
/** Checks the types of what runs in Node. */
export const typesCommand = typesOf('tsconfig.json', 'types')
/** Checks the types of what runs in a browser. */
export const webTypesCommand = typesOf('web/tsconfig.json', 'web-types')
/** Lints the whole tree; a warning is a failure. */
export const lintCommand = [inModules('oxlint/bin/oxlint'), '--deny-warnings']
/** What tests start by the dozen. */
const children = ['live-process.ts', 'broker-process.ts', 'api-session.ts']
/** Where Linux keeps files in memory, and how much has to be free there: far more than the tests leave. */
const MEMORY = '/dev/shm'
const ROOM_BYTES = 4 * 2 ** 30
const isTerminal = process.stdout.isTTY === true
/** Exit codes of a step that the user ended: SIGINT and SIGTERM. */
const INTERRUPTED = [130, 143]
const say = (line) => process.stdout.write(`${line}\n`)

/**
 * Runs one step with its time; away from a terminal its output is made plain ASCII. What tests start
 * compiles the sources once, as the user's own runs do.
 */
async function step(name, args) {
  const startedAt = performance.now()
  const env = cachedCompilation()
  const code = await runNode(args, isTerminal ? { env } : {
    env: { ...env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    onSpawn(child) {
      for (const stream of ['stdout', 'stderr']) {
        child[stream].setEncoding('utf8').on('data', (text) => process[stream].write(asciiOf(text)))
      }
    },
  })
  say(`${name}: ${code === 0 ? 'ok' : 'FAILED'} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`)
  return code
}

/**
 * Counts vitest's JSON report.
 *
 * A file that fails without a failed test in it (it does not load, a hook throws) counts as one failure,
 * and so does a run that ends badly for any other reason (an unhandled rejection, no report at all).
 */
export function countReport(report, code) {
  const count = { passed: 0, failed: 0, skipped: [] }
  for (const file of report?.testResults ?? []) {
    const failedBefore = count.failed
    for (const test of file.assertionResults) {
      if (test.status === 'passed') count.passed += 1
      else if (test.status === 'failed') count.failed += 1
      else count.skipped.push({ file: path.relative(root, file.name), title: test.fullName })
    }
    if (file.status === 'failed' && count.failed === failedBefore) count.failed += 1
  }
  if (code !== 0 && count.failed === 0) count.failed = 1
  return count
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Makes bundles of the processes that tests start, which load in half the time. */
async function bundleChildren(folder) {
  const files = children.map((name) => path.join(root, 'test', 'harness', name))
  const code = await runNode([path.join(root, 'tools', 'build-program.ts'), folder, ...files])
  if (code !== 0) throw new Error(`no bundles of ${children.join(', ')}: their reason is above`)
  process.env.INVESTOR_TEST_CHILDREN = folder
}

/**
 * A folder for all that the tests leave, in memory where that has room: a session waits for its disk at each
 * step, half of the time that it takes. Every user may pass through it, as through `/tmp`: a database server
 * runs as one of its own.
 */
function temporaryFolder() {
  const hasRoom = () => {
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize >= ROOM_BYTES
  }
  const parent = existsSync(MEMORY) && hasRoom() ? MEMORY : tmpdir()
  const folder = mkdtempSync(path.join(parent, 'investor-test-'))
  chmodSync(folder, 0o711)
  return folder
}

async function runVitest(args) {
  const folder = temporaryFolder()
  // Two folders below package.json, as everything that runs.
  const bundles = path.join(root, 'dist', `tests-${process.pid}`)
  try {
    if (args.length === 0) {
      await bundleChildren(bundles)
      process.env.INVESTOR_TEST_SHARED = folder
      process.env.TMPDIR = folder
    }
    const file = path.join(folder, 'report.json')
    const code = await step('tests', [
      inModules('vitest/vitest.mjs'), 'run', '--root', root,
      '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args,
    ])
    return countReport(readReport(file), code)
  } finally {
    for (const made of [folder, bundles]) rmSync(made, { recursive: true, force: true, maxRetries: 5 })
  }
}

/**
 * The skipped tests that no entry of the allow-list covers; an entry names a file and the start of a title.
 */
export function unexplainedSkips(skipped, allowed) {
  return skipped.filter(({ file, title }) => (
    !allowed.some((entry) => entry.file === file && title.startsWith(entry.title ?? ''))
  ))
}

/** Names the skipped tests and returns how many of them count as failures. */
function reportSkips(skipped) {
  if (process.env.INVESTOR_TEST !== 'full') {
    for (const { file, title } of skipped) say(`skipped: ${file}: ${asciiOf(title)}`)
    return 0
  }
  const allowed = JSON.parse(readFileSync(path.join(root, 'tools/allowed-skips.json'), 'utf8'))
  const unexplained = unexplainedSkips(skipped, allowed)
  for (const test of skipped) {
    const isUnexplained = unexplained.includes(test)
    const verdict = isUnexplained ? 'FAILED, skipped and not in tools/allowed-skips.json' : 'skipped'
    say(`${verdict}: ${test.file}: ${asciiOf(test.title)}`)
  }
  return unexplained.length
}

/** Runs the tests and resolves to the exit code: 0 when nothing failed. */
export async function runTests(args) {
  const count = { passed: 0, failed: 0 }
  if (args.length === 0) {
    const types = await step('types', typesCommand)
    const webTypes = await step('types of web', webTypesCommand)
    const lint = await step('lint', [...lintCommand, ...(isTerminal ? [] : ['--format=unix'])])
    const interrupted = [types, webTypes, lint].find((code) => INTERRUPTED.includes(code))
    if (interrupted !== undefined) return interrupted
    for (const code of [types, webTypes, lint]) count[code === 0 ? 'passed' : 'failed'] += 1
  }
  const tests = await runVitest(args)
  // With arguments most tests are skipped because the user chose others.
  const forbidden = args.length === 0 ? reportSkips(tests.skipped) : 0
  const passed = count.passed + tests.passed
  const failed = count.failed + tests.failed + forbidden
  const skipped = tests.skipped.length - forbidden
  say(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`)
  return failed === 0 ? 0 : 1
}
