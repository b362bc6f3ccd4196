import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { CrashPoint } from '../../src/app/live/crash-point.ts'
import type { DayWish } from './broker-live.ts'
import { factsOf } from './live-crash.ts'
import { ledgerOf, type ExchangeStage } from './exchange-harness.ts'
import { childProgram } from './program.ts'

const PROCESS = childProgram('broker-process')

/** Says whether calls of the system can be made to fail here. */
export const hasStrace = spawnSync('strace', ['-V']).status === 0

/** What a session left at its end. */
export interface DayEnd {
  readonly outcome: string
  readonly cash: string
  readonly held: readonly { readonly symbol: string; readonly quantity: string }[]
  readonly openOrders: readonly string[]
  readonly unknownOrders: readonly string[]
  readonly latched: readonly string[]
  readonly trades: number
}

/** How a process is to end: at a named point, so long after it was started, or at a call of the system. */
export type DayDeath = {
  readonly at: `${CrashPoint}:${number}` | `${CrashPoint}/${string}:${number}`
  /** It ends so long after its session was opened: the point lies on its way out. */
  readonly endAfterMs?: number
} | {
  readonly afterMs: number
  readonly signal: 'SIGKILL' | 'SIGTERM'
} | {
  /** In strace's words: `fsync:signal=SIGKILL:when=7`, `pwrite64:error=ENOSPC:when=3`. */
  readonly inject: string
}

/** How a process ended: by this signal, or with this exit code. */
interface DayExit {
  readonly signal: NodeJS.Signals | null
  readonly code: number | null
  readonly said: string
}

/** Runs the session's process until it ends: killed, with the failure of a call that was to fail, or done. */
export async function runDay(
  home: string, wish: DayWish, how: { url: string; death?: DayDeath },
): Promise<'killed' | 'failed' | 'done'> {
  const { signal, code, said } = await exitOfDay(home, wish, how)
  if (signal === 'SIGKILL') return 'killed'
  if (code === 0) return 'done'
  const isWanted = how.death !== undefined && 'inject' in how.death && how.death.inject.includes('error=')
  if (isWanted && /STORE_|TAPE_|FILE_UNWRITABLE|EIO|ENOSPC/.test(said)) return 'failed'
  throw new Error(`the session's process ended with ${code ?? signal}: ${said}`)
}

/** Runs the session's process until it ends, however that is. */
function exitOfDay(
  home: string, wish: DayWish, { url, death }: { url: string; death?: DayDeath },
): Promise<DayExit> {
  const atPoint = death !== undefined && 'at' in death ? { INVESTOR_CRASH_AT: death.at } : {}
  const ends = death !== undefined && 'at' in death && death.endAfterMs !== undefined
    ? [String(death.endAfterMs)] : []
  const words = [process.execPath, PROCESS, home, url, JSON.stringify(wish), ...ends]
  if (death !== undefined && 'inject' in death) {
    const call = death.inject.split(':')[0] ?? ''
    const quiet = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`]
    words.unshift('strace', ...quiet, '-e', `inject=${death.inject}`)
  }
  const child = spawn(words[0] ?? '', words.slice(1), {
    env: { ...process.env, ...atPoint }, stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString()
  })
  const timer = death !== undefined && 'afterMs' in death
    ? setTimeout(() => child.kill(death.signal), death.afterMs) : undefined
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      resolve({ signal, code, said })
    })
  })
}

/** What the session left at its end; `undefined` while it has not come to it. */
export function dayEnd(home: string): DayEnd | undefined {
  const path = join(home, 'sessions/0001/end.json')
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as DayEnd : undefined
}

/** Lets five minutes pass as far as the count of restarts is concerned. */
export function forgetStarts(home: string): void {
  rmSync(join(home, 'sessions/0001/starts.json'), { force: true })
}

/** The exchange's books and the session's journal, each as what must be equal. */
export async function bothBooks(stage: Pick<ExchangeStage, 'control'>, home: string) {
  const ledger = await ledgerOf(stage)
  const fills = ledger.entries.filter(({ kind }) => kind === 'fill')
  const orders = await stage.control('orders') as unknown as readonly Record<string, unknown>[]
  const positions = ledger['positions'] as readonly Record<string, unknown>[]
  const ours = factsOf(home, 'OrderFilled').map(({ fill }) => fill as Record<string, unknown>)
  return {
    cash: String(ledger['cash']),
    held: positions.map(({ symbol, qty }) => `${String(symbol)} ${String(qty)}`),
    ids: orders.map((order) => String(order['client_order_id'])),
    theirs: fills.map(({ qty, price }) => `${String(qty).replace('-', '')} at ${String(price)}`).toSorted(),
    ours: ours.map(({ quantity, price }) => `${String(quantity)} at ${String(price)}`).toSorted(),
    executions: ours.map(({ executionId }) => String(executionId)),
  }
}
