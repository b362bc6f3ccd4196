import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT, type ByTheSwarm, type PlantedBug } from './planted-bug.ts'

/** How a check ended: what was found, or `undefined` where nothing was. */
export interface CheckEnd {
  readonly found: string | undefined
  readonly seconds: number
  /** Of processors; 0 where the system does not say. */
  readonly cpuSeconds: number
}

const LIMIT_MS = 240_000

/** What is put into the sources: a kept bug by its name, or one file's source by where that lies. */
export type Planting = Readonly<Partial<Record<'INVESTOR_PLANTED' | 'INVESTOR_MUTANT', string>>>

interface ChildEnd {
  readonly out: string
  readonly error: string
  readonly code: number | null
}

function run(args: readonly string[], planting: Planting): Promise<ChildEnd> {
  // A child of a test must not take itself for a worker of the test runner, nor start bundles, which have no
  // bug.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:VITEST|INVESTOR_TEST)/.test(name))
  const env: NodeJS.ProcessEnv = { ...Object.fromEntries(inherited), NO_COLOR: '1', ...planting }
  // A group of its own: a worker that never returns from a bug has to end with its test runner.
  const child = spawn(process.execPath, args, { cwd: ROOT, env, detached: true })
  const limit = setTimeout(() => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }, LIMIT_MS)
  const texts = { out: '', error: '' }
  child.stdout.on('data', (text: Buffer) => void (texts.out += text.toString()))
  child.stderr.on('data', (text: Buffer) => void (texts.error += text.toString()))
  child.on('close', () => clearTimeout(limit))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ ...texts, code }))
  })
}

/** Runs worlds of the simulation (`SEED` or `SEED:MINUTES`), with what is planted in the sources. */
export async function checkBySwarm(
  worlds: readonly string[], planting: Planting = {},
): Promise<string | undefined> {
  const hook = join(ROOT, 'tools/planted/plant-hook.ts')
  const child = join(ROOT, 'tools/planted/swarm-child.ts')
  const { out, error, code } = await run(['--import', hook, child, ...worlds], planting)
  if (code !== 0) throw new Error(`the simulation ended with ${code ?? 'a signal'}: ${error.slice(-2_000)}`)
  const { seed, violations } = JSON.parse(out) as {
    seed?: number; violations?: readonly { invariant: string; detail: string }[]
  }
  const first = violations?.[0]
  return first === undefined ? undefined : `seed ${seed}: ${first.invariant}: ${first.detail.split('\n')[0]}`
}

interface Report {
  readonly numTotalTests: number
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/** Runs test files, with what is planted in the sources; gives the test that failed. */
export async function checkByTest(
  files: readonly string[], planting: Planting = {},
): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'))
  try {
    const path = join(folder, 'report.json')
    const { out, error } = await run([
      join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--config',
      join(ROOT, 'tools/planted/vitest.config.ts'), '--reporter=json', `--outputFile=${path}`, ...files,
    ], planting)
    if (!existsSync(path)) throw new Error(`the tests did not run: ${(out + error).slice(-2_000)}`)
    return firstFailure(JSON.parse(readFileSync(path, 'utf8')) as Report)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function firstFailure(report: Report): string | undefined {
  // A file that does not even load has found nothing.
  if (report.numTotalTests === 0) throw new Error(`no test ran: ${JSON.stringify(report).slice(0, 2_000)}`)
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = tests.find(({ status }) => status === 'failed')
  return failed === undefined ? undefined : `failed: ${failed.fullName}`
}

/** The worlds that are to show a bug, the short one first. */
export function worldsOf({ short, seeds }: ByTheSwarm): readonly string[] {
  return [...(short === undefined ? [] : [`${short.seed}:${short.minutes}`]), ...seeds.map(String)]
}

/** Plants a bug and runs what is to catch it. */
export async function checkBug({ name, caught }: PlantedBug): Promise<CheckEnd> {
  const since = performance.now()
  const cpuBefore = cpuOfChildren()
  const planting = { INVESTOR_PLANTED: name }
  const found = caught.by === 'swarm' ? await checkBySwarm(worldsOf(caught), planting)
    : await checkByTest([caught.file], planting)
  return { found, seconds: (performance.now() - since) / 1_000, cpuSeconds: cpuOfChildren() - cpuBefore }
}

/** Seconds of processors of all children that have ended, theirs included (Linux: proc(5), 100 a second). */
export function cpuOfChildren(): number {
  if (!existsSync('/proc/self/stat')) return 0
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[13]) + Number(fields[14])) / 100
}
