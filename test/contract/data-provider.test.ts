import { describe, expect, it } from 'vitest'
import {
  liveSeries, LiveMarket, type LiveStep,
} from '../../src/app/live/market/index.ts'
import { utcMillis, type UtcMillis } from '../../src/base/index.ts'
import { defaultInstrument } from '../../src/data/index.ts'
import { barAt, type Bar } from '../../src/model/index.ts'
import { FeedLog } from '../harness/feed-log.ts'
import { alpacaStage, syntheticStage, tapeStage, type DataStage } from './data-stage.ts'

const MINUTE = 60_000

/** Minutes of a symbol that close in a span, as the provider's history has them. */
async function minutesOf(
  { provider }: DataStage, symbol: string, from: number, to: number,
): Promise<readonly Bar[]> {
  const key = { symbol, timeframe: '1m', adjustment: 'raw' } as const
  const pages = provider.history({ key, from: utcMillis(from), to: utcMillis(to) })
  const bars: Bar[] = []
  for (;;) {
    const page = await pages.next()
    if (!page.ok) throw new Error(page.failure.message)
    if (page.value === undefined) return bars
    for (let row = 0; row < page.value.length; row++) bars.push(barAt(page.value, row, key))
  }
}

/** A market over a provider, and everything that it has said. */
class Watched {
  readonly steps: LiveStep[] = []
  readonly market: LiveMarket
  readonly #stage: DataStage

  constructor(stage: DataStage) {
    this.#stage = stage
    this.market = new LiveMarket({
      provider: stage.provider, clock: stage.clock, adjustment: 'raw',
      series: liveSeries(stage.symbols.map((symbol) => ({ symbol, timeframe: '5m' as const }))),
      instruments: stage.symbols.map((symbol) => defaultInstrument(symbol)),
      need: { warmUps: new Map([['5m', 10]]), days: 2 }, isQuoted: true,
    })
    void this.#watch()
  }

  async #watch(): Promise<void> {
    for await (const step of this.market) this.steps.push(step)
  }

  async until(isTold: (steps: readonly LiveStep[]) => boolean, what: string): Promise<void> {
    const deadline = Date.now() + 8_000
    while (!isTold(this.steps)) {
      if (Date.now() > deadline) {
        const last = this.steps.slice(-8).filter(({ kind }) => kind !== 'warmup')
        throw new Error(`waited in vain for ${what} at ${this.#stage.clock.now()}: ${JSON.stringify(last)}`)
      }
      await new Promise((resolve) => {
        setTimeout(resolve, 2)
      })
    }
  }

  connections(): readonly boolean[] {
    return this.steps.flatMap((step) => (step.kind === 'connection' ? [step.isConnected] : []))
  }

  /** The minutes of a symbol in the order in which they were shown; corrected ones in their place. */
  shown(symbol: string): readonly Bar[] {
    const slices = this.steps.flatMap((step) => (
      step.kind === 'slice' ? [step] : step.kind === 'warmup' ? step.parts : []
    ))
    const bars = slices.flatMap((slice) => (slice.kind === 'slice' ? slice.bars.map(({ bar }) => bar) : []))
    const corrected = this.steps.flatMap((step) => (step.kind === 'correction' ? [step.bar] : []))
    const own = (bar: Bar): boolean => bar.symbol === symbol && bar.timeframe === '1m'
    return bars.filter(own).map((bar) => (
      corrected.findLast((each) => own(each) && each.closeAt === bar.closeAt) ?? bar
    ))
  }

  lastShown(): number {
    return Math.max(0, ...this.#stage.symbols.map((symbol) => this.shown(symbol).at(-1)?.closeAt ?? 0))
  }

  /** Lets time pass until the data are there, for the `count`th time, and to the end of that minute. */
  async join(count: number): Promise<void> {
    for (let tries = 0; this.connections().filter(Boolean).length < count; tries++) {
      if (tries > 500) throw new Error(`joined in vain, after ${this.steps.length} steps`)
      await this.#stage.pass(500)
      await new Promise((resolve) => {
        setTimeout(resolve, 5)
      })
    }
    await this.#passTo(MINUTE - (this.#stage.clock.now() % MINUTE))
  }

  /** Lets minutes pass, one by one, and waits for each to be shown. */
  async minutes(count: number): Promise<void> {
    for (let minute = 0; minute < count; minute++) await this.#passTo(MINUTE)
  }

  async #passTo(ms: number): Promise<void> {
    const end = this.#stage.clock.now() + ms
    await this.#stage.pass(ms)
    await this.until(() => this.lastShown() >= end, 'the minute')
  }

  async expectTrue(until: UtcMillis): Promise<void> {
    for (const symbol of this.#stage.symbols) {
      const shown = this.shown(symbol)
      const from = (shown[0]?.closeAt ?? 0) - MINUTE
      expect(shown.length).toBeGreaterThan(0)
      expect(shown).toEqual(await minutesOf(this.#stage, symbol, from, until))
    }
  }
}

const STAGES: readonly (readonly [string, () => Promise<DataStage> | DataStage])[] = [
  ['a recorded market', tapeStage], ['a made-up market', syntheticStage],
  ['Alpaca at a local exchange', () => alpacaStage()], ['the same in JSON', () => alpacaStage('json')],
]

describe.each(STAGES)('%s as a data provider', (_, makeStage) => {
  it('connects once, is live, and ends when asked to, twice if need be', async () => {
    await using stage = await makeStage()
    const log = new FeedLog()
    expect(await stage.provider.connect(log)).toEqual({ ok: true, value: true })
    expect(stage.provider.connection.status).toBe('LIVE')
    expect(await stage.provider.connect(log)).toMatchObject({ failure: { code: 'ALREADY_CONNECTED' } })
    await stage.provider.disconnect()
    await stage.provider.disconnect()
    expect(stage.provider.connection.status).toBe('CLOSED')
    expect(log.states.at(-1)).toMatchObject({ status: 'CLOSED', reason: '' })
  })

  it('tells minutes of what is subscribed, in order, once, as its history has them', async () => {
    await using stage = await makeStage()
    const { provider, clock, symbols: [first, second] } = stage
    const log = new FeedLog()
    await provider.connect(log)
    expect(await provider.subscribe({ bars: [first] })).toEqual({ ok: true, value: true })
    const from = clock.now()
    for (let minute = 1; minute <= 4; minute++) {
      await stage.pass(MINUTE)
      await log.until(() => log.bars.length >= minute, `minute ${minute}`)
    }
    expect(log.bars).toEqual(await minutesOf(stage, first, from, clock.now()))
    expect(log.bars).toHaveLength(4)
    expect(await minutesOf(stage, first, from, clock.now() + 60 * MINUTE)).toEqual(log.bars)
    expect(await provider.subscribe({ bars: [second] })).toEqual({ ok: true, value: true })
    expect(await provider.unsubscribe({ bars: [first] })).toEqual({ ok: true, value: true })
    await stage.pass(MINUTE)
    await log.until(() => log.bars.length >= 5, 'the other symbol')
    expect(log.bars.slice(4).map(({ symbol }) => symbol)).toEqual([second])
  })

  it('tells quotes and prints of what is subscribed, if any, within their minutes', async () => {
    await using stage = await makeStage()
    const { provider, clock, symbols: [first, second] } = stage
    const log = new FeedLog()
    await provider.connect(log)
    expect(await provider.subscribe({ bars: [first, second] })).toEqual({ ok: true, value: true })
    expect(await provider.subscribe({ quotes: [first], prints: [first] })).toEqual({ ok: true, value: true })
    const from = clock.now()
    for (let minute = 1; minute <= 3; minute++) {
      await stage.pass(MINUTE)
      await log.until(() => log.bars.length >= 2 * minute, `minute ${minute}`)
    }
    const isTicked = stage.hasTicks
    if (isTicked) await log.until(() => log.quotes.length > 3 && log.prints.length > 3, 'quotes and prints')
    expect(log.quotes.length > 3 && log.prints.length > 3).toBe(isTicked)
    for (const { symbol, at } of [...log.quotes, ...log.prints]) {
      expect([symbol, at >= from - MINUTE && at <= clock.now()]).toEqual([first, true])
    }
    expect(log.quotes.every(({ bid, ask }) => bid > 0 && ask >= bid)).toBe(true)
    for (const bar of log.bars.filter(({ symbol }) => symbol === first)) {
      const own = log.prints.filter(({ at }) => at >= bar.openAt && at < bar.closeAt)
      for (const { price } of own) expect(price >= bar.low && price <= bar.high).toBe(true)
    }
    expect(await provider.unsubscribe({ quotes: [first], prints: [first] })).toMatchObject({ ok: true })
    const told = log.quotes.length
    await stage.pass(MINUTE)
    await log.until(() => log.bars.length >= 8, 'another minute')
    expect(log.quotes).toHaveLength(told)
  })

  it('has no bars of a symbol that nobody knows', async () => {
    await using stage = await makeStage()
    expect(await minutesOf(stage, 'ZZZZQX', stage.clock.now() - 60 * MINUTE, stage.clock.now())).toEqual([])
  })

  it('becomes a market whose past and present are one series', async () => {
    await using stage = await makeStage()
    const watched = new Watched(stage)
    await watched.join(1)
    await watched.minutes(6)
    await watched.market.return()
    await watched.expectTrue(utcMillis(watched.lastShown()))
    expect(watched.market.bad.kept).toEqual([])
    expect(watched.steps.filter(({ kind }) => kind === 'slice').length).toBeGreaterThanOrEqual(6)
    const quoted = watched.steps.filter((step) => step.kind === 'quotes')
    expect(quoted.length > 3).toBe(stage.hasTicks)
    for (const { quotes, at, number } of quoted) {
      expect(quotes.every((quote) => quote.at <= at)).toBe(true)
      expect(watched.steps.find((step) => step.number === number + 1)?.kind).toBe('slice')
    }
    const { heard, shown, conflated, refused } = watched.market.ticks.quotes.counts
    expect(shown + conflated + refused).toBe(heard - watched.market.ticks.quotes.waitingCount)
  })
})

describe('Alpaca as a live market', () => {
  async function joined() {
    const stage = await alpacaStage()
    const watched = new Watched(stage)
    await watched.join(1)
    await watched.minutes(1)
    return { stage, watched, faults: stage.exchange.faults }
  }

  it.each([
    ['a stream that breaks in the middle of a frame', { fault: 'close-mid-frame', stream: 'data', times: 1 }],
    ['a reader that was too slow', { fault: 'slow-client', times: 1 }],
  ])('fills what it missed from history after %s', async (_, fault) => {
    const { stage, watched, faults } = await joined()
    await using _stage = stage
    await faults(fault)
    await stage.pass(MINUTE)
    await watched.until(() => watched.connections().at(-1) === false, 'the interruption')
    await watched.join(2)
    await watched.minutes(2)
    await watched.market.return()
    await watched.expectTrue(utcMillis(watched.lastShown()))
  })

  it('shows a revised minute as a correction, and no minute twice', async () => {
    const { stage, watched, faults } = await joined()
    await using _stage = stage
    await faults({ fault: 'late-bar', symbol: 'F', price: '227.10', times: 1 })
    await watched.minutes(2)
    await watched.until((steps) => steps.some(({ kind }) => kind === 'correction'), 'the correction')
    const corrections = watched.steps.filter((step) => step.kind === 'correction')
    expect(corrections.every(({ bar }) => bar.symbol === 'F')).toBe(true)
    await watched.market.return()
    const closes = watched.shown('F').map(({ closeAt }) => closeAt)
    expect(new Set(closes).size).toBe(closes.length)
  })

  it('tells halts, and that trading goes on', async () => {
    const { stage, watched, faults } = await joined()
    await using _stage = stage
    const told = (trading: string) => (steps: readonly LiveStep[]): boolean => steps.some((step) => (
      step.kind === 'status' && step.status.symbol === 'F' && step.status.trading === trading
    ))
    await faults({ fault: 'halt', symbol: 'F', reason: 'T1' })
    await watched.until(told('HALTED'), 'the halt')
    await faults({ fault: 'halt', symbol: 'F', resume: true })
    await watched.until(told('TRADING'), 'the resumption')
    await watched.market.return()
  })
})
