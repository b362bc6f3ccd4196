import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { AlpacaCredentials, AlpacaDataProvider, AlpacaFeed } from '../src/adapter/alpaca/index.ts'
import { TapeFileWriter } from '../src/adapter/tape/index.ts'
import { readSettings } from '../src/app/backtest/run-settings.ts'
import { LiveCore } from '../src/app/live/core/live-core.ts'
import {
  liveInputsOf, LiveMarket, liveSeries, strategyNeeds, wallClock, type LiveStep, type PacedClock,
} from '../src/app/live/market/index.ts'
import { ok, type Result, type UtcMillis } from '../src/base/index.ts'
import { calendarNamed } from '../src/calendar/index.ts'
import { defaultInstrument } from '../src/data/index.ts'
import type { BarPages, FeedListener, HistoryRequest } from '../src/port/index.ts'
import { liveRequest } from '../test/harness/live-market.ts'
import { marketNow, type Load, type Sent, type Wish } from './market-clock.ts'

const SYMBOLS = 500
/** A minute of the market takes a second, so that there are decisions to measure. */
const SPEED = 60
/** An hour after an open. */
const FROM = Date.UTC(2026, 0, 5, 15, 30)
const STEADY = { rate: 25_000, seconds: 30 }
const BURST = 300_000
const AFTER = { rate: 50_000, seconds: 20 }
/** Of the market's clock, and so three quarters of a second: a slice waits for bars behind a burst. */
const SLICE_WAIT_MS = 45_000
const MB = 2 ** 20

/** Nothing of the past is asked for: what is measured is the stream. */
class StreamAlone extends AlpacaDataProvider {
  /** When the last bar was heard. */
  barAt = 0
  prints = 0

  override history({ key }: HistoryRequest): BarPages {
    return { key, next: () => Promise.resolve(ok(undefined)) }
  }

  override connect(listener: FeedListener): Promise<Result<true>> {
    return super.connect({
      onBar: (bar) => {
        this.barAt = performance.now()
        listener.onBar(bar)
      },
      onPrint: (print) => {
        this.prints += 1
        listener.onPrint(print)
      },
      onBarCorrected: (bar) => listener.onBarCorrected(bar),
      onQuote: (quote) => listener.onQuote(quote),
      onPrintCorrected: (correction) => listener.onPrintCorrected(correction),
      onStatus: (status) => listener.onStatus(status),
      onConnection: (state) => listener.onConnection(state),
      onUnreadable: (message) => listener.onUnreadable(message),
    })
  }
}

/**
 * Market data of 500 symbols from a local WebSocket through parser, queue, conflation, tape and core: 25,000
 * events a second (C-13), then 300,000 in one and 50,000 a second after that (C-14).
 *
 * `quotes` is what a session at a broker hears; `ticks` has prints among them, as the simulated venue wants.
 */
export async function benchMarket(): Promise<void> {
  await run('quotes', 0)
  await run('ticks', 5)
}

async function run(name: string, printsEvery: number): Promise<void> {
  const load: Load = { symbols: SYMBOLS, printsEvery, from: FROM, startedAt: Date.now(), speed: SPEED }
  const worker = new Worker(new URL('market-load.ts', import.meta.url), { workerData: load })
  const folder = mkdtempSync(join(tmpdir(), 'investor-bench-'))
  try {
    const { port } = await messageOf<{ readonly port: number }>(worker)
    const stage = await Stage.open(load, port, folder)
    await stage.phase(`${name}, 25,000/s for 30 s`, worker, STEADY)
    await stage.phase(`${name}, 300,000 in 1 s`, worker, { burst: BURST })
    await stage.phase(`${name}, 50,000/s for 20 s`, worker, AFTER)
    await stage.close()
  } finally {
    await worker.terminate()
    rmSync(folder, { recursive: true, force: true })
  }
}

function messageOf<T>(worker: Worker): Promise<T> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

/** A market, a core behind it, and what is measured of both. */
class Stage {
  readonly #provider: StreamAlone
  readonly #market: LiveMarket
  readonly #core: LiveCore
  readonly #tape: TapeFileWriter
  #decisionsMs: number[] = []
  #isLive = false

  private constructor(parts: {
    readonly provider: StreamAlone; readonly market: LiveMarket; readonly core: LiveCore
    readonly tape: TapeFileWriter
  }) {
    this.#provider = parts.provider
    this.#market = parts.market
    this.#core = parts.core
    this.#tape = parts.tape
  }

  static async open(load: Load, port: number, folder: string): Promise<Stage> {
    const symbols = Array.from({ length: SYMBOLS }, (_, index) => `S${index}`)
    const settings = await readSettings(liveRequest({ seed: 1, bars: 1, timeframe: '1m', symbols }))
    const { watched, warmUps } = strategyNeeds(settings.strategies)
    const instruments = symbols.map((symbol) => defaultInstrument(symbol))
    const series = liveSeries(watched)
    const clock: PacedClock = {
      now: () => marketNow(load) as UtcMillis,
      after: (ms, act) => wallClock.after(ms / SPEED, act),
    }
    const calendar = calendarNamed('XNYS')
    const provider = new StreamAlone({
      credentials: new AlpacaCredentials('K', 'S'), feed: AlpacaFeed.Sip, isMarketOpen: () => true,
      sessionOn: (date) => calendar.session(date), streamUrl: `ws://127.0.0.1:${port}`,
    })
    const market = new LiveMarket({
      provider, clock, series, instruments, need: { warmUps, days: 1 }, isQuoted: true,
      sliceWaitMs: SLICE_WAIT_MS, isTicked: load.printsEvery > 0,
    })
    const core = new LiveCore(settings, {
      mode: 'paper', profile: 'live', calendar: 'XNYS', epoch: 1, instruments, series,
    })
    core.instances.forEach(({ name }) => core.engine.signals.activate(name))
    const opened = TapeFileWriter.open({ path: join(folder, '0001.tape') })
    if (!opened.ok) throw new Error(opened.failure.message)
    const stage = new Stage({ provider, market, core, tape: opened.value.writer })
    void stage.#take()
    while (!stage.#isLive) await wait(20)
    return stage
  }

  async #take(): Promise<void> {
    let number = 0
    for await (const step of this.#market) {
      const inputs = liveInputsOf(step)
      for (const input of inputs) {
        const at = { knownAt: Date.now() as UtcMillis, number: ++number, step: step.number, isLast: true }
        this.#tape.append({ kind: 'input', ...at, input })
      }
      this.#core.take({ step: step.number, inputs })
      this.#note(step)
    }
  }

  #note(step: LiveStep): void {
    if (step.kind === 'connection') this.#isLive = step.isConnected
    if (step.kind !== 'slice') return
    this.#tape.flush()
    this.#decisionsMs.push(performance.now() - this.#provider.barAt)
  }

  /** Lets the stream do something, waits until all of it was heard, and says how that went. */
  async phase(name: string, worker: Worker, wish: Wish): Promise<void> {
    const before = { ...this.#market.ticks.quotes.counts, heard: this.#heard }
    this.#decisionsMs = []
    globalThis.gc?.()
    const rssBefore = process.memoryUsage().rss
    const delay = monitorEventLoopDelay({ resolution: 10 })
    delay.enable()
    const cpu = process.cpuUsage()
    const startedAt = performance.now()
    worker.postMessage(wish)
    const { events, at } = await messageOf<Sent>(worker)
    while (this.#heard < events) await wait(2)
    const drainedMs = Math.max(0, Date.now() - at)
    const seconds = (performance.now() - startedAt) / 1_000
    delay.disable()
    const { shown, conflated, refused } = this.#market.ticks.quotes.counts
    const { user, system } = process.cpuUsage(cpu)
    const told = events - before.heard
    process.stdout.write([
      `${name}: ${told} events in ${seconds.toFixed(1)} s, ${Math.round(told / seconds)}/s, the last of them `
        + `${drainedMs} ms after it was sent`,
      `shown ${shown - before.shown}, conflated ${conflated - before.conflated}, `
        + `refused ${refused - before.refused}, adds up: ${this.#addsUp()}`,
      `${this.#decisionsMs.length} slices, bar to decision ${decisionText(this.#decisionsMs)}`,
      `a timer was late by ${delayText(delay)}`,
      `cpu ${Math.round(((user + system) / 1e6 / seconds) * 100)} %, `
        + `${Math.round(rssBefore / MB)} to ${Math.round(process.memoryUsage().rss / MB)} MB`,
    ].join('\n  ') + '\n')
  }

  async close(): Promise<void> {
    await this.#market.return()
    this.#tape.close()
  }

  get #heard(): number {
    return this.#market.ticks.quotes.counts.heard + this.#provider.prints
  }

  #addsUp(): boolean {
    const { quotes } = this.#market.ticks
    const { heard, shown, conflated, refused } = quotes.counts
    return heard === shown + conflated + refused + quotes.waitingCount
  }
}

function decisionText(decisionsMs: readonly number[]): string {
  if (decisionsMs.length === 0) return 'none'
  const sorted = decisionsMs.toSorted((a, b) => a - b)
  const at = (part: number): string => (sorted[Math.ceil(part * sorted.length) - 1] ?? NaN).toFixed(1)
  return `half within ${at(0.5)} ms, all within ${at(1)} ms`
}

function delayText(delay: ReturnType<typeof monitorEventLoopDelay>): string {
  const ms = (nanos: number): string => Math.max(0, nanos / 1e6 - 10).toFixed(1)
  return `p50 ${ms(delay.percentile(50))} ms, p99 ${ms(delay.percentile(99))} ms, most ${ms(delay.max)} ms`
}
