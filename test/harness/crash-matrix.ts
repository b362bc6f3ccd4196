import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CrashPoint } from '../../src/app/live/crash-point.ts'
import { SessionFolder } from '../../src/app/live/session-folder.ts'
import type { UtcMillis } from '../../src/base/index.ts'
import type { Command } from '../../src/model/index.ts'
import {
  bothBooks, dayEnd, exitOfDay, forgetStarts, type DayDeath, type DayEnd, type DayExit,
} from './broker-crash.ts'
import { dayStage, type DayWish } from './broker-live.ts'
import { factsOf } from './live-crash.ts'

/** Says whether calls of the system can be made to fail here. */
export const hasStrace = spawnSync('strace', ['-V']).status === 0

if (!hasStrace) console.log('skipped, no strace: apt-get install -y strace')

/** A fault, and wishes of an operator that wait when the process starts. */
export interface MatrixFault {
  readonly death: DayDeath
  readonly commands?: readonly Command[]
}

/** What a day of faults came to. */
export interface MatrixEnd {
  /** Faults that ended a process: by SIGKILL, or with an error that it told. */
  readonly fired: readonly MatrixFault[]
  /** Faults whose moment did not come: the process did not get so far. */
  readonly missed: number
  /** What is not as it has to be; empty where everything is. */
  readonly findings: readonly string[]
  readonly fills: number
  readonly orders: number
}

/** What leaves an order in doubt comes last: nothing is entered beside it. */
const POINTS: readonly CrashPoint[] = [
  'before-ack', 'after-commit', 'after-ack', 'before-commit', 'before-snapshot', 'during-snapshot',
  'after-snapshot', 'after-send', 'before-send',
]
const asked = { by: 'ada', reason: 'the matrix' } as const
const RESET: Command = { kind: 'Reset', ...asked, askedAt: Date.UTC(2026, 0, 5, 15) as UtcMillis }
/** Wishes after which trading goes on. */
const COMMANDS: readonly (readonly Command[])[] = [
  [{ kind: 'Flatten', ...asked }, RESET], [{ kind: 'Halt', ...asked }, RESET],
  [{ kind: 'CancelAllOrders', ...asked }, RESET],
]

/** Every named point, the first few times that it is passed. */
export function pointFaults(times: readonly number[]): readonly MatrixFault[] {
  return times.flatMap((time) => POINTS.map((point, index) => {
    const commands = COMMANDS[index % COMMANDS.length] ?? []
    return { death: { at: `${point}:${time}` }, ...(index % 2 === 0 ? {} : { commands }) } as const
  }))
}

/** Death at the n-th write or sync, and writes and syncs that fail. */
export function callFaults(times: readonly number[]): readonly MatrixFault[] {
  const ways = [
    'fsync:signal=SIGKILL', 'pwrite64:signal=SIGKILL', 'fsync:error=EIO', 'pwrite64:error=ENOSPC',
    'pwrite64:error=EIO',
  ]
  return times.flatMap((time) => ways.map((way) => ({ death: { inject: `${way}:when=${time}` } })))
}

/** Runs a day through faults, one after the other, then to its end, and compares it with the exchange's. */
export async function runMatrix(wish: DayWish, faults: readonly MatrixFault[]): Promise<MatrixEnd> {
  await using stage = await dayStage(wish)
  const { url } = stage
  const home = mkdtempSync(join(tmpdir(), 'investor-matrix-'))
  const fired: MatrixFault[] = []
  const findings: string[] = []
  let missed = 0
  try {
    for (const fault of faults) {
      if (dayEnd(home) !== undefined) break
      leave(home, fault.commands ?? [])
      const exit = await exitOfDay(home, wish, { url, death: fault.death })
      const isFired = hasFired(fault.death, exit)
      if (isFired) fired.push(fault)
      else missed += 1
      if (!isFired && exit.code !== 0) findings.push(`${wordsOf(fault)}: ended with ${endOf(exit)}`)
      forgetStarts(home)
    }
    if (dayEnd(home) === undefined) {
      leave(home, [RESET])
      const exit = await exitOfDay(home, wish, { url })
      if (exit.code !== 0) findings.push(`the last run ended with ${endOf(exit)}`)
    }
    const books = await bothBooks(stage, home)
    return {
      fired, missed, findings: [...findings, ...differences(dayEnd(home), books, alertsOf(home))],
      fills: books.theirs.length, orders: books.ids.length,
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** A fault in words. */
export function wordsOf({ death, commands = [] }: MatrixFault): string {
  const at = 'at' in death ? death.at
    : 'inject' in death ? death.inject : `${death.signal} ${death.afterMs} ms`
  return [at, ...commands.map(({ kind }) => kind)].join(' with ')
}

/** Leaves wishes with the session, once there is one. */
function leave(home: string, commands: readonly Command[]): void {
  const folder = new SessionFolder(join(home, 'sessions/0001'))
  if (folder.has('request.json')) for (const command of commands) folder.leave(command)
}

/** Killed where it was to be killed; where a call was to fail, it said so and ended by itself. */
function hasFired(death: DayDeath, { signal, code, said }: DayExit): boolean {
  const isError = 'inject' in death && death.inject.includes('error=')
  if (isError) return code !== 0 && /STORE_|EIO|ENOSPC/.test(said)
  return signal === 'SIGKILL'
}

function endOf({ signal, code, said }: DayExit): string {
  return `${signal ?? code}: ${said.slice(-1_000)}`
}

function alertsOf(home: string): readonly string[] {
  return factsOf(home, 'AlertRaised').map(({ message }) => String(message))
}

function differences(
  end: DayEnd | undefined, books: Awaited<ReturnType<typeof bothBooks>>, alerts: readonly string[],
): readonly string[] {
  if (end === undefined) return ['the day did not come to its end']
  const held = end.held.map(({ symbol, quantity }) => `${symbol} ${quantity}`)
  const untold = end.unknownOrders.filter((id) => !alerts.some((message) => message.includes(id)))
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['cash', end.cash, books.cash], ['positions', held, books.held], ['fills', books.ours, books.theirs],
    ['executions, each once', books.executions.length, new Set(books.executions).size],
    ['ids, each once', books.ids.length, new Set(books.ids).size],
    ['orders in doubt that nobody was told of', untold, []],
  ]
  return pairs.filter(([, ours, theirs]) => JSON.stringify(ours) !== JSON.stringify(theirs))
    .map(([what, ours, theirs]) => `${what}: ${JSON.stringify(ours)} and not ${JSON.stringify(theirs)}`)
}
