import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { CrashPoint } from '../../src/app/live/crash-point.ts'
import type { RunRequest } from '../../src/app/backtest/run-request.ts'
import { readSettings } from '../../src/app/backtest/run-settings.ts'
import { coreSetupOf } from '../../src/app/live/open-session.ts'
import { replaySession, type ReplayOutcome } from '../../src/app/live/past/replay-session.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { liveMarket, liveRequest, type MarketWish } from './live-market.ts'
import { childProgram } from './program.ts'

const PROCESS = childProgram('live-process')

/** What a session left when its market had ended. */
export interface LiveEnd {
  readonly outcome: string
  readonly equity: number
  readonly cash: string
  readonly trades: number
  readonly latched: readonly string[]
  readonly held: readonly {
    readonly quantity: string
    readonly stopped: string
    readonly needsStop: boolean
  }[]
  readonly openOrders: number
  readonly differences: number
  readonly executions: readonly string[]
  readonly applied: number
  readonly snapshot: number
}

/** A folder for a session of its own. */
export function liveHome(): string {
  return mkdtempSync(join(tmpdir(), 'investor-live-'))
}

/** How a process is to end: at a named point, or so long after it began to write. */
export type Death = { readonly at: `${CrashPoint}:${number}` } | { readonly afterMs: number }

/** Runs the session's process until it dies or is done; gives the signal that ended it. */
export function runLive(
  home: string, wish: MarketWish, death?: Death, speed = Infinity,
): Promise<NodeJS.Signals | null> {
  const atPoint = death !== undefined && 'at' in death ? { INVESTOR_CRASH_AT: death.at } : {}
  const child = spawn(process.execPath, [PROCESS, home, JSON.stringify(wish), String(speed)], {
    env: { ...process.env, ...atPoint },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString()
  })
  const waiting =
    death !== undefined && 'afterMs' in death ? killAfter(child.pid ?? 0, home, death.afterMs) : undefined
  return new Promise((resolve, reject) => {
    child.on('exit', (code, signal) => {
      clearInterval(waiting)
      if (code === 0 || signal === 'SIGKILL') resolve(signal)
      else reject(new Error(`the session's process ended with ${code ?? signal}: ${said}`))
    })
  })
}

/** Kills a process some time after it has begun a tape of its own, so that every life gets somewhere. */
function killAfter(pid: number, home: string, ms: number): NodeJS.Timeout {
  const before = tapes(home)
  const look = setInterval(() => {
    if (tapes(home) === before) return
    clearInterval(look)
    setTimeout(() => {
      try {
        process.kill(pid, 'SIGKILL')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    }, ms)
  }, 5)
  return look
}

function tapes(home: string): number {
  for (let count = 0; ; count++) {
    if (!existsSync(join(home, 'sessions/0001/tape', `${String(count + 1).padStart(4, '0')}.tape`)))
      return count
  }
}

/** What the session left at its end; `undefined` while it has not come to it. */
export function endOf(home: string): LiveEnd | undefined {
  const path = join(home, 'sessions/0001/end.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as LiveEnd) : undefined
}

/** A row of the session's journal. */
export interface LiveFact {
  readonly sequence: number
  readonly at: number
  readonly body: Record<string, unknown>
}

/** All facts of the session's journal, in order. */
export function allFacts(home: string): readonly LiveFact[] {
  const database = new DatabaseSync(join(home, 'sessions/0001/journal.db'), { readOnly: true })
  try {
    return database
      .prepare('SELECT sequence, event_at, body FROM journal ORDER BY sequence')
      .all()
      .map(({ sequence, event_at: at, body }) => ({
        sequence: Number(sequence),
        at: Number(at),
        body: JSON.parse(String(body)) as Record<string, unknown>,
      }))
  } finally {
    database.close()
  }
}

/** Bodies of all facts of a kind, in order. */
export function factsOf(home: string, kind: string): readonly Record<string, unknown>[] {
  return allFacts(home)
    .map(({ body }) => body)
    .filter((body) => body['kind'] === kind)
}

/** Decides the session again from its tapes. */
export async function replayLive(
  home: string,
  wish: MarketWish,
  request: RunRequest = liveRequest(wish),
): Promise<ReplayOutcome> {
  const settings = await readSettings(request)
  const { plan } = await liveMarket(wish)(settings)
  return replaySession(SessionFolder.find(home), settings, coreSetupOf(request, plan))
}
