import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fail, UserError } from '../../base/index.ts'
import { decodeFact, type JournalRow } from '../../audit/index.ts'
import type { RunResult } from '../../report/index.ts'
import { isAlive } from '../is-alive.ts'
import { makeFolder } from '../make-folder.ts'

/** Names of the files of a run. */
export const RUN_FILES = {
  result: 'result.json',
  report: 'report.html',
  trades: 'trades.csv',
  orders: 'orders.csv',
  equity: 'equity.csv',
  journal: 'journal.jsonl',
  signalBars: 'signal-bars.jsonl',
  tradeRows: 'trades.json',
  bars: 'bars.json',
  request: 'request.json',
} as const

/**
 * A run's folder while it is being written: under a temporary name until everything is in it.
 *
 * A run that fails leaves nothing behind.
 */
export class RunFolderDraft {
  readonly path: string
  readonly #out: string
  readonly #name: string

  constructor(out: string, name: string) {
    this.#out = resolve(out)
    this.#name = name
    makeFolder(this.#out)
    discardUnfinished(this.#out)
    this.path = join(this.#out, `${UNFINISHED}${process.pid}-${name}`)
    rmSync(this.path, { recursive: true, force: true })
    mkdirSync(this.path)
  }

  /** Path of a file in it. */
  file(name: string): string {
    return join(this.path, name)
  }

  /** Writes a whole file. */
  write(name: string, text: string): void {
    writeFileSync(this.file(name), text)
  }

  /** Gives the folder its number and name; returns where it lies. */
  finish(): string {
    for (let number = latestNumber(this.#out) + 1; ; number++) {
      const path = join(this.#out, `${String(number).padStart(4, '0')}-${this.#name}`)
      if (existsSync(path)) continue
      renameSync(this.path, path)
      return path
    }
  }

  /** Removes what was written. */
  discard(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

const UNFINISHED = '.unfinished-'

/** Removes what this process, or one that is gone, began to write and did not finish. */
export function discardUnfinished(out: string): void {
  if (!existsSync(out) || !statSync(out).isDirectory()) return
  for (const name of readdirSync(out)) {
    if (!name.startsWith(UNFINISHED)) continue
    const writer = Number.parseInt(name.slice(UNFINISHED.length), 10)
    const isOver = !(writer > 0) || writer === process.pid || !isAlive(writer)
    if (isOver) rmSync(join(out, name), { recursive: true, force: true })
  }
}

const NUMBERED = /^(\d{4,})-/
const RUNS_SHOWN = 5

/** The number of a run by the name of its folder; 0 for other names. */
function numberOf(name: string): number {
  return Number(NUMBERED.exec(name)?.[1] ?? 0)
}

function latestNumber(out: string): number {
  return readdirSync(out).reduce((latest, name) => Math.max(latest, numberOf(name)), 0)
}

/**
 * The folder of a run: a path, a number or a name within `out`; the latest when nothing is named.
 *
 * Throws `UserError` `RUN_NOT_FOUND` with what there is.
 */
export function findRun(named: string | undefined, out = 'runs'): string {
  if (named !== undefined && isRun(named)) return resolve(named)
  const runs = existsSync(out) && statSync(out).isDirectory()
    ? readdirSync(out)
        .filter((name) => NUMBERED.test(name))
        .toSorted((a, b) => numberOf(a) - numberOf(b))
    : []
  const found =
    named === undefined
      ? runs.at(-1)
      : runs.find((name) => name === named || numberOf(name) === Number(named))
  if (found !== undefined) return resolve(out, found)
  const there =
    runs.length === 0
      ? 'there are no runs yet: make one with "investor backtest"'
      : `the latest are ${runs.slice(-RUNS_SHOWN).join(', ')}`
  const wanted = named === undefined ? 'there is no run' : `there is no run ${named}`
  throw new UserError(fail('RUN_NOT_FOUND', `${wanted} in ${resolve(out)}; ${there}`).failure)
}

/** Says whether a folder is that of a finished run; one that is still being written is not. */
function isRun(path: string): boolean {
  return !basename(resolve(path)).startsWith(UNFINISHED) && existsSync(join(path, RUN_FILES.result))
}

/** Reads `result.json` of a run. */
export function readResult(run: string): RunResult {
  return readJson<RunResult>(join(run, RUN_FILES.result))
}

/** Reads a JSON file of a run; `RUN_UNREADABLE` when it is missing or broken. */
export function readJson<T>(path: string): T {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UserError(
      fail('RUN_UNREADABLE', `${path} cannot be read: ${reason}; make the run again`).failure,
    )
  }
}

/** Reads the rows of a run's journal that may be of interest: those whose text has one of `markers`. */
export async function* readJournal(
  run: string, markers: readonly string[] = [''],
): AsyncGenerator<JournalRow> {
  const path = join(run, RUN_FILES.journal)
  if (!existsSync(path))
    throw new UserError(fail('RUN_UNREADABLE', `${path} is missing; make the run again`).failure)
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) {
    if (!markers.some((marker) => line.includes(marker))) continue
    const row = decodeFact(line)
    if (!row.ok) throw new UserError(row.failure)
    yield row.value
  }
}
