import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { CrashPoint } from '../../src/app/live/crash-point.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { readStatus, type SessionStatus } from '../../src/app/live/session-status.ts'
import { formatUtc, type SessionDate, type UtcMillis } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import type { Command } from '../../src/model/index.ts'
import { seededRandom } from './backtest-harness.ts'
import { forgetStarts } from './broker-crash.ts'
import { MAIN } from './program.ts'

const KEYS = { APCA_API_KEY_ID: 'DAY-KEY', APCA_API_SECRET_KEY: 'day-secret' }

const MINUTE_MS = 60_000
const OPEN_AT = Date.UTC(2026, 0, 5, 14, 30)
const CLOSE_AT = Date.UTC(2026, 0, 5, 21)
/** Each moves more than the one before: stops of the last are hit now and then. */
export const SYMBOLS = ['ACME', 'BOLT', 'CORK', 'DUNE']

/** What the strategy does at the end of a minute, by the clock: what is not held is entered, and so on. */
export const ACTS = ['enter', 'move', 'leave'] as const
export type Act = (typeof ACTS)[number]

const STRATEGY = `import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Busy', description: 'Enters, moves its stops, leaves: a minute each.', parameters: {},
  eachSymbol() {
    return {
      onBar(bar, context) {
        const act = (bar.closeAt / ${MINUTE_MS}) % ${ACTS.length}
        const target = bar.symbol < 'C' ? { target: bar.close * 1.02 } : {}
        if (context.position === undefined) {
          if (act === 0) context.buy({ stop: bar.close * 0.99, limit: bar.close * 1.01, ...target })
        } else if (act === 1) context.adjust({ stop: bar.close * 0.985 })
        else if (act === 2) context.closeLong('enough')
      },
    }
  },
})
`

/**
 * Sizes are small, so that no day of losses stops the trading. With an age of two seconds, which is the
 * default, an entry in doubt is given up, since its price is old by then; with two minutes it leaves again.
 */
const settings = (url: string, priceAgeMs: number): string => `trading:
  broker: alpaca
  primary_data_provider: alpaca
  opening_delay_minutes: 0
  closing_cutoff_minutes: 0
broker: { url: "${url}" }
backtest:
  symbols: [${SYMBOLS.join(', ')}]
  timeframe: 1m
strategies:
  - file: ./busy.ts
risk:
  allowed_symbols: [${SYMBOLS.join(', ')}]
  max_entries_per_day: 1000
  max_data_age_ms: ${priceAgeMs}
  max_repeats: 1000
  max_consecutive_losses: 1000
  max_correlation: 1
  max_sector_exposure: 20
  burst_notional: 20
  daily_turnover: 20
  permissions:
    Busy: { symbols: ALL, buy: true, sell_short: false }
  deploy_limits:
    Busy:
      max_instruments: ${SYMBOLS.length}
      max_order_price: 1000
      max_order_value: 4000
      max_position_value: 4000
      max_entries_per_session: 1000
`

/** How a session's process is to die: at a named point, or at a call of the system in strace's words. */
export type RealDeath =
  | { readonly at: `${CrashPoint}:${number}` | `${CrashPoint}/${string}:${number}` }
  | { readonly inject: string }

/** One life of the session's process. */
export interface LifeWish {
  readonly death?: RealDeath
  /** The minute that it is there for; absent: it has nothing to wait for. */
  readonly act?: Act
  /** How long it lives at most; with a minute: until some seconds after it, when absent. */
  readonly livesMs?: number
  /** Wishes of an operator that wait when it starts. */
  readonly commands?: readonly Command[]
  /** When it is ended by SIGTERM. */
  readonly isDone?: (status: SessionStatus) => boolean
}

/** How a life ended. */
export interface LifeEnd {
  readonly signal: NodeJS.Signals | null
  readonly code: number | null
  /** What it printed as its summary. */
  readonly out: string
  readonly err: string
  /** A call of the system that was made to fail did so. */
  readonly isStruck: boolean
  /** It did not end by itself after SIGTERM, and was killed. */
  readonly isStuck: boolean
}

/** Seconds after a minute in which everything that it brings has happened. */
const ACT_MS = 9_000
/** A life without a minute has come to its end by then. */
const LIFE_MS = 75_000
const STOP_MS = 30_000
const LOOK_MS = 100
const LOG_MS = 300

/** A market day at `investor exchange`, with `investor start` trading it in one life after the other. */
export class RealDay implements AsyncDisposable {
  readonly folder: string
  readonly url: string
  readonly #exchange: ChildProcess
  #isKept = false
  /** From the start of a process to its being connected, in the last lives. */
  #joinsMs: readonly number[] = [6_000]

  private constructor(folder: string, exchange: ChildProcess, url: string) {
    this.folder = folder
    this.#exchange = exchange
    this.url = url
  }

  static async open(seed: number): Promise<RealDay> {
    const folder = mkdtempSync(join(tmpdir(), 'investor-day-'))
    writeFileSync(join(folder, 'tape.csv'), tapeOf(seed))
    writeFileSync(join(folder, 'busy.ts'), STRATEGY)
    const words = [
      'exchange', '--port', '0', '--tape', 'tape.csv', '--start', formatUtc(OPEN_AT as UtcMillis),
      '--seed', String(seed), '--partials', '0.3', '--rate-limit', '0', '--json',
    ]
    const exchange = spawn(process.execPath, [MAIN, ...words], {
      cwd: folder, env: environment(), stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    exchange.stdout.on('data', (text: Buffer) => {
      said += text.toString()
    })
    while (!said.includes('\n')) {
      if (exchange.exitCode !== null) throw new Error(`the exchange ended with ${exchange.exitCode}`)
      await wait(20)
    }
    const { url } = JSON.parse(said) as { url: string }
    writeFileSync(join(folder, 'day.yaml'), settings(url, seed % 2 === 0 ? 2 * MINUTE_MS : 2_000))
    return new RealDay(folder, exchange, url)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exit = once(this.#exchange, 'exit')
    this.#exchange.kill('SIGKILL')
    await exit
    if (!this.#isKept) rmSync(this.folder, { recursive: true, force: true })
  }

  /** Lets its files stay, for whoever wants to know why; gives where they are. */
  keep(): string {
    this.#isKept = true
    return this.folder
  }

  get home(): string {
    return join(this.folder, '.investor')
  }

  /** The session's folder; `undefined` before its first life has made it. */
  get session(): SessionFolder | undefined {
    return SessionFolder.latest(this.home)
  }

  async control(path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.url}/control/${path}`, body === undefined ? {}
      : { method: 'POST', body: JSON.stringify(body) })
    const text = await answer.text()
    if (answer.status !== 200) throw new Error(`control ${path}: ${answer.status} ${text}`)
    return JSON.parse(text) as Record<string, unknown>
  }

  /** Lets the session's process live once; the exchange's time jumps to shortly before its minute. */
  async live(wish: LifeWish): Promise<LifeEnd> {
    const { act, death, commands = [], livesMs, isDone = () => false } = wish
    forgetStarts(this.home)
    for (const command of commands) this.session?.leave(command)
    const leadMs = Math.ceil(Math.max(...this.#joinsMs) * 1.3) + 1_500
    if (act !== undefined) await this.#moveBefore(act, leadMs)
    const startedAt = performance.now()
    const life = new Life(this.folder, death)
    const endMs = livesMs ?? (act === undefined ? LIFE_MS : leadMs + ACT_MS)
    let isJoined = false
    while (!life.isOver && performance.now() - startedAt < endMs) {
      await wait(LOOK_MS)
      const status = this.#statusOf(life)
      if (status === undefined) continue
      if (!isJoined) {
        this.#joinsMs = [...this.#joinsMs.slice(-2), performance.now() - startedAt]
        await this.#tellTrading()
      }
      isJoined = true
      if (isDone(status)) break
    }
    return life.end()
  }

  /** What a life says of itself once it is connected to broker and market. */
  #statusOf({ pid }: Life): SessionStatus | undefined {
    const { session } = this
    const status = session === undefined ? undefined : readStatus(session)
    const outside = status?.health.outside
    const isJoined = outside?.isBrokerConnected === true && outside.isFeedConnected
    return status?.state === 'running' && status.pid === pid && isJoined ? status : undefined
  }

  /** The exchange says that its symbols trade: else a session believes it of the next minute only. */
  async #tellTrading(): Promise<void> {
    const faults = SYMBOLS.map((symbol) => ({ fault: 'halt', symbol, resume: true }))
    await this.control('faults', { faults })
  }

  async #now(): Promise<number> {
    return Date.parse(String((await this.control('ledger'))['at']))
  }

  async #moveBefore(act: Act, leadMs: number): Promise<void> {
    const earliest = await this.#now() + leadMs
    let minute = Math.ceil(earliest / MINUTE_MS)
    while (minute % ACTS.length !== ACTS.indexOf(act)) minute += 1
    await this.control('clock', { to: formatUtc(minute * MINUTE_MS - leadMs as UtcMillis) })
  }
}

/** A process of `investor start`. */
class Life {
  readonly #child: ChildProcess
  readonly #log: string | undefined
  readonly #exit: Promise<unknown>
  #out = ''
  #err = ''

  constructor(folder: string, death: RealDeath | undefined) {
    const words = [process.execPath, MAIN, 'start', '--config', 'day.yaml', '--no-api', '--json']
    if (death !== undefined && 'inject' in death) {
      const [call = ''] = death.inject.split(':')
      this.#log = join(folder, 'strace.log')
      // It stays our child, and the processes beside it are left alone: they are not the session.
      const quiet = ['-D', '-f', '-qq', '-b', 'execve', '-o', this.#log, '-e', `trace=${call}`]
      words.unshift('strace', ...quiet, '-e', `inject=${death.inject}`)
    }
    const atPoint = death !== undefined && 'at' in death ? { INVESTOR_CRASH_AT: death.at } : {}
    const child = spawn(words[0] ?? '', words.slice(1), {
      cwd: folder, env: { ...environment(), ...atPoint }, stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.on('data', (text: Buffer) => {
      this.#out += text.toString()
    })
    child.stderr.on('data', (text: Buffer) => {
      this.#err += text.toString()
    })
    this.#child = child
    this.#exit = once(child, 'exit')
  }

  get isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Ends it as a person would, where it has not ended. */
  async end(): Promise<LifeEnd> {
    let isStuck = false
    if (!this.isOver) {
      this.#child.kill('SIGTERM')
      isStuck = await Promise.race([this.#exit.then(() => false), wait(STOP_MS, true)])
      if (isStuck) this.#child.kill('SIGKILL')
    }
    await this.#exit
    // The tracer ends a moment after what it traces.
    if (this.#log !== undefined) await wait(LOG_MS)
    const isStruck = this.#log !== undefined && readFileSync(this.#log, 'utf8').includes('(INJECTED)')
    const { signalCode: signal, exitCode: code } = this.#child
    return { signal, code, out: this.#out, err: this.#err, isStruck, isStuck }
  }
}

function environment(): NodeJS.ProcessEnv {
  const { INVESTOR_HOME: _, ...own } = process.env
  return { ...own, ...KEYS, NO_COLOR: '1' }
}

/** A month of days and a day of minutes, each symbol livelier than the one before. */
function tapeOf(seed: number): string {
  const rows = ['symbol,timestamp,open,high,low,close,volume']
  const days = calendarNamed('XNYS').sessions('2025-11-24' as SessionDate, '2026-01-02' as SessionDate)
  for (const [index, symbol] of SYMBOLS.entries()) {
    const random = seededRandom(seed * SYMBOLS.length + index)
    for (const { date } of days) rows.push(`${symbol},${date},100,101,99,100,1000000`)
    let price = 100
    for (let at = OPEN_AT; at < CLOSE_AT; at += MINUTE_MS) {
      const open = price
      const close = open * (1 + (random() - 0.5) * 0.001 * 2 ** index)
      const [high, low] = [Math.max(open, close) * 1.0002, Math.min(open, close) * 0.9998]
      const cents = [open, high, low, close].map((each) => each.toFixed(2))
      rows.push([symbol, formatUtc(at as UtcMillis), ...cents, 100_000].join(','))
      price = Number(close.toFixed(2))
    }
  }
  return `${rows.join('\n')}\n`
}
