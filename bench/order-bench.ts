import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { SessionFolder } from '../src/app/live/record/session-folder.ts'
import { formatUtc, money, type UtcMillis } from '../src/base/index.ts'
import { exchangeStage, type ExchangeStage } from '../test/harness/exchange-harness.ts'
import { forgetStarts } from '../test/harness/broker-crash.ts'
import { factsOf } from '../test/harness/live-crash.ts'
import { LOAD_BEGINS, symbolOf, type Load, type Said } from './order-load.ts'

const PROCESS = new URL('./order-process.ts', import.meta.url).pathname
const CLOCK_MS = 50
/** Orders of the history that a start has behind it. */
const HISTORY_ORDERS = 10_000
const HELD = 200
const STARTS = 10
const RESTING = 500

/**
 * `npm run bench -- orders`: a session's process under orders at an exchange of this machine: how long after
 * a bar its order leaves (C-15), how long a start after `kill -9` takes (C-09), and what leaves after a halt
 * (C-12).
 */
export async function benchOrders(seconds = 70): Promise<void> {
  await benchStarts(seconds)
  await benchHalt()
}

async function benchStarts(seconds: number): Promise<void> {
  await using ground = await groundOf(HELD)
  const turning = new Session(ground, { way: 'turn', symbols: HELD, barsPerSecond: 100, bars: seconds * 100 })
  const { sent, latencies } = await turning.said('shown')
  await turning.kill()
  print(`orders: ${sent} sent in ${seconds} s, bar to entry or exit sent`, latencies, 'ms')
  const holding = new Session(ground, { way: 'hold', symbols: HELD, barsPerSecond: 100, bars: HELD * 3 })
  await holding.said('shown')
  await holding.kill()
  const history = factsOf(ground.home, 'OrderSubmitted').length
  if (history < HISTORY_ORDERS) say(`  (a history of only ${history} orders)`)
  const [starts, cpu]: readonly [number[], number[]] = [[], []]
  for (let start = 0; start < STARTS; start++) {
    forgetStarts(ground.home)
    const startedAt = Date.now()
    const session = new Session(ground, { way: 'hold', symbols: HELD, barsPerSecond: 1, bars: 1 })
    const { at, cpuMs } = await session.said('trading')
    starts.push(at - startedAt)
    cpu.push(cpuMs)
    await session.kill()
  }
  print(`start after kill -9 to equal books, ${history} orders behind it, ${HELD} stops open`, starts, 'ms')
  print('  of the processor in that', cpu, 'ms')
}

async function benchHalt(): Promise<void> {
  await using ground = await groundOf(RESTING + 100)
  const session = new Session(ground, {
    way: 'rest', symbols: RESTING + 100, barsPerSecond: 100, bars: 100_000,
  })
  await session.said('trading')
  while (await orderCount(ground.stage) < RESTING) await session.pause(100)
  const halted = Date.now()
  new SessionFolder(join(ground.home, 'sessions/0001'))
    .leave({ kind: 'Halt', by: 'bench', reason: 'how long it takes' })
  await pause(15_000)
  const { lastSubmit, firstCancel, lastCancel, cancels } = await session.said('sends')
  await session.kill()
  say(`halt with ${RESTING} entries at work, asked for in the command folder (looked at every 50 ms):`)
  say(`  last order sent ${lastSubmit - halted} ms after, first cancel ${firstCancel - halted} ms, `
    + `last of ${cancels} cancels ${lastCancel - halted} ms`)
}

async function orderCount(stage: ExchangeStage): Promise<number> {
  return (await stage.control('orders') as unknown as readonly unknown[]).length
}

/** An exchange whose clock runs, and a home for the session. */
async function groundOf(symbols: number) {
  const day = '2026-01-02,100,100,100,100,1000000'
  const rows = Array.from({ length: symbols }, (_, index) => `${symbolOf(index)},${day}`)
  const others = ['AAPL,2026-01-02,100,100,100,100,1000', 'MSFT,2026-01-02,50,50,50,50,1000']
  const tape = ['symbol,timestamp,open,high,low,close,volume', ...rows, ...others].join('\n')
  const stage = await exchangeStage({ settings: { capital: money('100000000') }, server: { tape } })
  const home = mkdtempSync(join(tmpdir(), 'investor-bench-'))
  const since = Date.now()
  const clock = setInterval(() => {
    stage.server.exchange.advanceTo(LOAD_BEGINS + Date.now() - since)
  }, CLOCK_MS)
  await stage.control('clock', { to: formatUtc(LOAD_BEGINS as UtcMillis) })
  for (let index = 0; index < symbols; index++) await stage.quote(symbolOf(index), 100)
  return {
    stage, home, since,
    async [Symbol.asyncDispose]() {
      clearInterval(clock)
      await stage[Symbol.asyncDispose]()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

interface Ground {
  readonly stage: ExchangeStage
  readonly home: string
  readonly since: number
}

/** A session's process, and what it says. */
class Session {
  readonly #child: ChildProcess
  readonly #said = new Map<Said['kind'], Said>()
  #trouble = ''

  constructor({ home, stage, since }: Ground, load: Load) {
    this.#child = spawn(process.execPath, [PROCESS, home, stage.url, JSON.stringify(load)], {
      env: { ...process.env, BENCH_SINCE: String(since) }, stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child.stderr?.on('data', (text: Buffer) => {
      this.#trouble += text.toString()
    })
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const said = JSON.parse(line) as Said
      this.#said.set(said.kind, said)
    })
  }

  async said<K extends Said['kind']>(kind: K): Promise<Extract<Said, { kind: K }>> {
    for (;;) {
      const said = this.#said.get(kind)
      if (said !== undefined) return said as Extract<Said, { kind: K }>
      await this.pause(2)
    }
  }

  /** Waits; throws where the session has ended. */
  async pause(ms: number): Promise<void> {
    const { exitCode, signalCode } = this.#child
    if (exitCode !== null || signalCode !== null) throw new Error(`the session ended: ${this.#trouble}`)
    await pause(ms)
  }

  kill(): Promise<void> {
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve())
      this.#child.kill('SIGKILL')
    })
  }
}

function print(what: string, values: readonly number[], unit: string): void {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (part: number): string => (sorted[Math.ceil(part * sorted.length) - 1] ?? Number.NaN).toFixed(1)
  say(`${what}: p50 ${at(0.5)} ${unit}, p99 ${at(0.99)} ${unit}, most ${at(1)} ${unit}, of ${sorted.length}`)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
