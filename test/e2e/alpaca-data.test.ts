import { afterEach, describe, expect, it } from 'vitest'
import {
  AlpacaCredentials, AlpacaDataProvider, AlpacaFeed, systemTimers, type AlpacaDataOptions, type Timers,
} from '../../src/adapter/alpaca/index.ts'
import { parseUtc, type UtcMillis } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import type { BarColumns, SeriesKey } from '../../src/model/index.ts'
import type { BarPages } from '../../src/port/index.ts'
import { FeedLog } from '../harness/feed-log.ts'
import { exchangeStage, KEYS, type ExchangeStage } from '../harness/exchange-harness.ts'

const HASTE = 20
const CALENDAR = calendarNamed('XNYS')

const hasty: Timers = {
  ...systemTimers, monotonic: () => performance.now() * HASTE,
  after: (ms, run) => systemTimers.after(ms / HASTE, run),
}

const open: AlpacaDataProvider[] = []

function provider(stage: ExchangeStage, options: Partial<AlpacaDataOptions> = {}): AlpacaDataProvider {
  const made = new AlpacaDataProvider({
    credentials: new AlpacaCredentials(KEYS.keyId, KEYS.secret), feed: AlpacaFeed.Iex,
    sessionOn: (date) => CALENDAR.session(date), isMarketOpen: () => true, baseUrl: stage.url,
    streamUrl: stage.url.replace('http', 'ws'), timers: hasty, requestsPerMinute: 1_000_000,
    staleMs: 1_000_000,
    ...options,
  })
  open.push(made)
  return made
}

async function live(stage: ExchangeStage, options: Partial<AlpacaDataOptions> = {}) {
  const feed = provider(stage, options)
  const log = new FeedLog()
  expect(await feed.connect(log)).toEqual({ ok: true, value: true })
  return { feed, log }
}

afterEach(async () => {
  for (const feed of open.splice(0)) await feed.disconnect()
})

function key(changes: Partial<SeriesKey> = {}): SeriesKey {
  return { symbol: 'AAPL', timeframe: '1d', adjustment: 'raw', ...changes }
}

const at = (text: string): UtcMillis => parseUtc(text) as UtcMillis

async function rows(pages: BarPages): Promise<{ closeAt: string; close: number }[]> {
  const found = []
  for (;;) {
    const page = await pages.next()
    if (!page.ok) throw new Error(page.failure.code)
    if (page.value === undefined) return found
    const { length, closeAt, close } = page.value as BarColumns
    for (let row = 0; row < length; row++) {
      found.push({ closeAt: new Date(closeAt[row] as number).toISOString(), close: close[row] as number })
    }
  }
}

describe('recorded bars', () => {
  const span = { from: at('2025-12-22T00:00:00Z'), to: at('2026-01-03T00:00:00Z') }

  it('close a daily bar with its session, early closes included', async () => {
    await using stage = await exchangeStage()
    const bars = await rows(provider(stage).history({ key: key(), ...span }))
    expect(bars.map(({ closeAt }) => closeAt)).toEqual([
      '2025-12-22T21:00:00.000Z', '2025-12-23T21:00:00.000Z', '2025-12-24T18:00:00.000Z',
      '2025-12-26T21:00:00.000Z', '2025-12-29T21:00:00.000Z', '2025-12-30T21:00:00.000Z',
      '2025-12-31T21:00:00.000Z', '2026-01-02T21:00:00.000Z',
    ])
  })

  it('follow the page token to the end, wherever pages are cut', async () => {
    await using stage = await exchangeStage()
    const whole = await rows(provider(stage).history({ key: key(), ...span }))
    await stage.faults({ fault: 'cut-page', keep: 2, times: 3 })
    expect(await rows(provider(stage).history({ key: key(), ...span }))).toEqual(whole)
    const requests = await stage.control('requests') as unknown as unknown[]
    expect(requests).toHaveLength(1 + 4)
  })

  it('hold exactly the minutes that close in the span', async () => {
    await using stage = await exchangeStage({ isMadeUp: true })
    const bars = await rows(provider(stage).history({
      key: key({ timeframe: '1m' }), from: at('2026-01-02T15:00:00Z'), to: at('2026-01-02T15:03:00Z'),
    }))
    expect(bars.map(({ closeAt }) => closeAt.slice(11, 16))).toEqual(['15:01', '15:02', '15:03'])
  })

  it('are none of a symbol that nobody knows', async () => {
    await using stage = await exchangeStage()
    expect(await rows(provider(stage).history({ key: key({ symbol: 'ZZZZQX' }), ...span }))).toEqual([])
  })

  it.each(['1h', '1w'] as const)('are refused for %s, whose bars begin elsewhere', async (timeframe) => {
    await using stage = await exchangeStage()
    expect(await provider(stage).history({ key: key({ timeframe }), ...span }).next()).toMatchObject({
      ok: false, failure: { code: 'TIMEFRAME_UNSUPPORTED', retry: 'never' },
    })
  })

  it('are tried again after an error of the server, and fail with a code when it stays', async () => {
    await using stage = await exchangeStage()
    await stage.faults({ fault: 'fail-before', route: 'GET *', times: 2 })
    expect(await rows(provider(stage).history({ key: key(), ...span }))).toHaveLength(8)
    await stage.faults({ fault: 'fail-before', route: 'GET *' })
    expect(await provider(stage).history({ key: key(), ...span }).next()).toMatchObject({
      ok: false, failure: { code: 'BROKER_UNAVAILABLE' },
    })
  })

  it('are unreadable, not shorter, when a bar lacks a field', async () => {
    await using stage = await exchangeStage()
    await stage.faults({ fault: 'mutate-reply', route: 'GET /v2/stocks/bars', mutation: 'null', field: 'c' })
    expect(await provider(stage).history({ key: key(), ...span }).next()).toMatchObject({
      ok: false, failure: { code: 'DATA_UNREADABLE' },
    })
  })
})

describe('the latest quote', () => {
  it('is the market\'s, and none of an unknown symbol', async () => {
    await using stage = await exchangeStage()
    const feed = provider(stage)
    expect(await feed.getQuote('AAPL')).toMatchObject(
      { ok: true, value: { symbol: 'AAPL', bid: 99.99, ask: 100.01 } }
    )
    expect(await feed.getQuote('ZZZZQX')).toEqual({ ok: true, value: undefined })
    expect(feed.source).toBe('alpaca-iex')
  })
})

describe.each(['json', 'msgpack'] as const)('the stream in %s', (encoding) => {
  it('tells quotes and prints of the symbols that were asked for', async () => {
    await using stage = await exchangeStage()
    const { feed, log } = await live(stage, { encoding })
    expect(await feed.subscribe({ quotes: ['AAPL'], prints: ['AAPL'] })).toEqual({ ok: true, value: true })
    await stage.quote('MSFT', 51)
    await stage.quote('AAPL', 101)
    await log.until(() => log.prints.length > 0, 'a print')
    expect(log.quotes).toMatchObject(
      [{ symbol: 'AAPL', bid: 100.99, ask: 101.01, at: at('2026-01-05T14:30:00Z') }]
    )
    expect(log.prints).toMatchObject([{ symbol: 'AAPL', price: 101 }])
    expect(log.unreadable).toEqual([])
  })

  it('tells minute bars, and corrected ones apart from them', async () => {
    await using stage = await exchangeStage()
    const { feed, log } = await live(stage, { encoding })
    await feed.subscribe({ bars: ['AAPL'] })
    await stage.faults({ fault: 'late-bar', symbol: 'AAPL', nth: 1, price: '150' })
    for (let minute = 0; minute < 2; minute++) {
      await stage.control('clock', { advance_ms: 60_000 })
      await stage.quote('AAPL', 101)
    }
    await stage.control('clock', { advance_ms: 60_000 })
    await log.until(() => log.correctedBars.length > 0 && log.bars.length > 1, 'a corrected bar')
    expect(log.bars[0]).toMatchObject({
      symbol: 'AAPL', timeframe: '1m', openAt: at('2026-01-05T14:30:00Z'),
      closeAt: at('2026-01-05T14:31:00Z'),
    })
    expect(log.correctedBars).toMatchObject([{ high: 150 }])
  })
})

describe('the stream', () => {
  it('tells halts and resumptions, and corrections of prints', async () => {
    await using stage = await exchangeStage()
    const { feed, log } = await live(stage)
    await feed.subscribe({ statuses: ['AAPL'], prints: ['AAPL'] })
    await stage.faults(
      { fault: 'trade-correction', nth: 1, price: '99.5' }, { fault: 'trade-cancel', nth: 2 }
    )
    await stage.quote('AAPL', 101)
    await stage.quote('AAPL', 102)
    await stage.faults({ fault: 'halt', symbol: 'AAPL' })
    await stage.faults({ fault: 'halt', symbol: 'AAPL', resume: true })
    await log.until(() => log.statuses.length === 2, 'two statuses')
    expect(log.statuses.map(({ isHalted }) => isHalted)).toEqual([true, false])
    expect(log.corrections).toMatchObject(
      [{ symbol: 'AAPL', corrected: { price: 99.5 } }, { symbol: 'AAPL' }]
    )
    expect(log.corrections[0]?.id).toBe(log.prints[0]?.id)
    expect(log.corrections[1]).not.toHaveProperty('corrected')
  })

  it('passes crossed and zero quotes on as they are: to judge them is the pipeline\'s work', async () => {
    await using stage = await exchangeStage()
    const { feed, log } = await live(stage)
    await feed.subscribe({ quotes: ['AAPL'] })
    await stage.faults({ fault: 'crossed-quote', nth: 1 }, { fault: 'zero-price', nth: 2 })
    await stage.quote('AAPL', 101)
    await stage.quote('AAPL', 102)
    await log.until(() => log.quotes.length === 2, 'two quotes')
    expect(log.quotes[0]?.bid).toBeGreaterThan(log.quotes[0]?.ask ?? Infinity)
    expect(log.quotes[1]).toMatchObject({ bid: 0, ask: 0 })
  })

  it('takes symbols away again', async () => {
    await using stage = await exchangeStage()
    const { feed, log } = await live(stage)
    await feed.subscribe({ quotes: ['AAPL', 'MSFT'] })
    expect(await feed.unsubscribe({ quotes: ['AAPL'] })).toEqual({ ok: true, value: true })
    await stage.quote('AAPL', 101)
    await stage.quote('MSFT', 51)
    await log.until(() => log.quotes.length > 0, 'a quote')
    expect(log.quotes.map(({ symbol }) => symbol)).toEqual(['MSFT'])
  })

  it('refuses symbols beyond the plan, and keeps what was subscribed', async () => {
    await using stage = await exchangeStage({ settings: { symbolLimit: 1 } })
    const { feed, log } = await live(stage)
    expect(await feed.subscribe({ quotes: ['AAPL'] })).toEqual({ ok: true, value: true })
    expect(await feed.subscribe({ quotes: ['MSFT'] })).toMatchObject(
      { ok: false, failure: { code: 'SYMBOL_LIMIT' } }
    )
    await stage.quote('AAPL', 101)
    await log.until(() => log.quotes.length > 0, 'a quote')
    expect(log.states.map(({ status }) => status)).toEqual(['CONNECTING', 'LIVE'])
  })

  it('refuses wrong keys for good', async () => {
    await using stage = await exchangeStage()
    const feed = provider(stage, { credentials: new AlpacaCredentials(KEYS.keyId, 'wrong-secret') })
    const log = new FeedLog()
    expect(await feed.connect(log)).toMatchObject({ ok: false, failure: { code: 'BROKER_UNAUTHORIZED' } })
    expect(feed.connection.status).toBe('CLOSED')
  })

  it('waits out a connection that lingers (406), and is then live with its symbols', async () => {
    await using stage = await exchangeStage()
    await stage.faults({ fault: 'connection-limit', stream: 'data', seconds: 60, times: 1 })
    const feed = provider(stage)
    const log = new FeedLog()
    await feed.subscribe({ quotes: ['AAPL'] })
    const pending = feed.connect(log)
    await log.untilStatus('INTERRUPTED')
    expect(log.states.at(-1)).toMatchObject({ reason: 'STREAM_LIMIT' })
    stage.host.pass(60_000)
    expect(await pending).toEqual({ ok: true, value: true })
    await stage.quote('AAPL', 101)
    await log.until(() => log.quotes.length > 0, 'a quote')
  })

  it('comes back after being too slow (407), with its symbols', async () => {
    await using stage = await exchangeStage()
    const { feed, log } = await live(stage)
    await feed.subscribe({ quotes: ['AAPL'] })
    await stage.faults({ fault: 'slow-client', times: 1 })
    await stage.quote('AAPL', 101)
    await log.untilStatus('INTERRUPTED')
    expect(log.states.at(-1)).toMatchObject({ reason: 'STREAM_SLOW' })
    await log.untilStatus('LIVE')
    await stage.quote('AAPL', 102)
    await log.until(() => log.quotes.some(({ bid }) => bid === 101.99), 'the quote after it')
  })

  it('comes back after it broke in the middle of a frame', async () => {
    await using stage = await exchangeStage()
    const { feed, log } = await live(stage)
    await feed.subscribe({ quotes: ['AAPL'] })
    await stage.faults({ fault: 'close-mid-frame', stream: 'data', times: 1 })
    await stage.quote('AAPL', 101)
    await log.untilStatus('INTERRUPTED')
    await log.untilStatus('LIVE')
    expect(log.quotes).toEqual([])
  })

  it('is made anew when it is open and silent', async () => {
    await using stage = await exchangeStage()
    const { log } = await live(stage)
    await stage.faults({ fault: 'half-open', stream: 'data', times: 1 })
    await log.until(() => log.states.some(({ reason }) => reason === 'STREAM_SILENT'), 'STREAM_SILENT')
    await log.untilStatus('LIVE')
  })

  it('is made anew when it answers but brings nothing, in an open market only', async () => {
    await using stage = await exchangeStage()
    let isOpen = false
    const { feed, log } = await live(stage, { staleMs: 2_000, isMarketOpen: () => isOpen })
    await feed.subscribe({ quotes: ['AAPL'] })
    await new Promise((resolve) => {
      setTimeout(resolve, 300)
    })
    expect(log.states.map(({ status }) => status)).toEqual(['CONNECTING', 'LIVE'])
    isOpen = true
    await log.until(() => log.states.some(({ reason }) => reason === 'STREAM_STALE'), 'STREAM_STALE')
    await log.untilStatus('LIVE')
  })

  it('ends when asked to, also before it is live', async () => {
    await using stage = await exchangeStage()
    const { feed, log } = await live(stage)
    expect(await feed.connect(log)).toMatchObject({ ok: false, failure: { code: 'ALREADY_CONNECTED' } })
    await feed.disconnect()
    await feed.disconnect()
    const away = provider(stage, { streamUrl: 'ws://127.0.0.1:1' })
    const pending = away.connect(new FeedLog())
    await away.disconnect()
    expect(await pending).toMatchObject({ ok: false, failure: { code: 'CONNECTION_CLOSED' } })
  })
})
