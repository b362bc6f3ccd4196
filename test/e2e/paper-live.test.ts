import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BarCatalog } from '../../src/adapter/duckdb/index.ts'
import { readVenueChoice } from '../../src/app/backtest/run-config.ts'
import { readSettings } from '../../src/app/backtest/run-settings.ts'
import { brokerSetup } from '../../src/app/broker/broker-setup.ts'
import { replaySession } from '../../src/app/live/past/replay-session.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import type { ParityReport } from '../../src/app/parity/session-parity.ts'
import { readStatus } from '../../src/app/live/session-status.ts'
import type { Adjustment } from '../../src/model/index.ts'
import type { Bars, Decision, Indicators, Signal, WhyNot } from '../../src/server/index.ts'
import { decodeInput } from '../../src/sim/index.ts'
import { apiOver, cookieOf, PASSWORD, type Api } from '../harness/api-harness.ts'
import { forgetStarts } from '../harness/broker-crash.ts'
import { emptyFolder, investor } from '../harness/cli.ts'
import { allFacts, factsOf } from '../harness/live-crash.ts'
import { runPaperLive, venueBooks, writePaperLive, type PaperDeath } from '../harness/paper-live.ts'

const folder = emptyFolder()
afterAll(() => folder.remove())

/** A day of a half session: the market closes at one. */
const DAY = ['--from', '2026-11-27', '--to', '2026-11-27', '--speed', 'max', '--no-api', '--json']

const DEATHS: readonly PaperDeath[] = [
  { at: 'venue-before-log:14' }, { rows: 40 }, { at: 'venue-after-log:9' }, { at: 'before-send:3' },
  { at: 'before-ack:5' },
]

interface Summary {
  readonly outcome: string
  readonly broker: string
  readonly cash: string
  readonly trades: number
  readonly latched: readonly string[]
  readonly unknownOrders: readonly string[]
  readonly openOrders: readonly string[]
  readonly held: readonly { readonly symbol: string; quantity: string; stopped: string }[]
}

/** Settings, and what is said of them. */
const REFUSED: readonly (readonly [string, readonly string[], readonly RegExp[]])[] = [
  ['a market that nobody knows', ['trading.primary_data_provider=sythetic'], [/CONFIG_INVALID/, /synthetic/]],
  ['a vendor that is not there yet', ['trading.primary_data_provider=tiingo'],
    [/BROKER_NOT_SUPPORTED/, /catalog/]],
  ['Alpaca\'s market without keys', ['trading.primary_data_provider=alpaca'],
    [/KEYS_MISSING/, /APCA_API_KEY_ID/]],
  ['stored minutes of a symbol without any', ['trading.primary_data_provider=catalog'],
    [/SERIES_NOT_FOUND/, /1m bars of SYN1/]],
  ['a symbol that is not made up', ['trading.primary_data_provider=synthetic', 'backtest.symbols=[AAPL]'],
    [/SERIES_NOT_FOUND/, /AAPL/, /SYN500/]],
  ['a backup that is the market itself',
    ['trading.primary_data_provider=synthetic', 'trading.backup_data_provider=synthetic'],
    [/BACKUP_REFUSED/, /the first source itself/]],
  ['a backup without the symbols',
    ['trading.primary_data_provider=synthetic', 'trading.backup_data_provider=catalog'],
    [/SERIES_NOT_FOUND/, /1m bars of SYN1/]],
  ['a made-up market at a real broker', ['trading.primary_data_provider=synthetic', 'trading.broker=alpaca'],
    [/BROKER_NOT_SUPPORTED/, /synthetic/]],
]

describe('a live market that cannot be traded', () => {
  const empty = emptyFolder()
  afterAll(() => empty.remove())
  const start = (...words: readonly string[]) => investor(empty.path, 'start', '--no-api', '--new', ...words)

  it.each(REFUSED)('is refused with what would be right: %s', (_, sets, said) => {
    const at = ['backtest.symbols=[SYN1]', ...sets].flatMap((set) => ['--set', set])
    const { code, err } = start(...at)
    for (const part of said) expect(err).toMatch(part)
    expect([code, err.includes('    at ')]).toEqual([1, false])
  })

  it('is not played when it happens by itself, nor from a day before there is one', () => {
    const live = ['--set', 'trading.primary_data_provider=alpaca', '--symbols', 'SYN1']
    const asked = start(...live, '--speed', '60', '--from', '2026-01-05')
    expect(asked.err).toMatch(/NOT_PLAYED.*--speed and --from/)
    const made = ['--set', 'trading.primary_data_provider=synthetic', '--symbols', 'SYN1']
    expect(start(...made, '--from', '2026-11-24', '--to', '2026-11-23').err).toMatch(/BAD_DATE/)
  })
})

describe('a session of a live market at the simulated venue', () => {
  it('has an example that is valid for it', () => {
    const example = new URL('../../examples/paper-live.yaml', import.meta.url).pathname
    const { code, out } = investor(folder.path, 'config', 'check', example, '--profile', 'live')
    expect([code, out]).toEqual([0, expect.stringContaining('is valid')])
  })

  it('trades with stops, is killed at any instant, and comes back: each fill and each id once', async () => {
    const config = writePaperLive(folder.path)
    const home = join(folder.path, '.investor')
    for (const death of DEATHS) {
      const { signal, err } = await runPaperLive(folder.path, ['--config', config, ...DAY], death)
      expect(signal, `${JSON.stringify(death)}: ${err}`).toBe('SIGKILL')
      forgetStarts(home)
    }
    const last = await runPaperLive(folder.path, ['--config', config, ...DAY])
    expect(last.code, last.err).toBe(0)
    const end = JSON.parse(last.out) as Summary
    expect(end).toMatchObject({ outcome: 'ended', broker: 'simulated', latched: [], unknownOrders: [] })
    expect(end.trades).toBeGreaterThan(10)

    const session = SessionFolder.find(home)
    expect(readStatus(session)?.outside).toMatchObject({ disconnectedMs: 0 })
    const quotes = readStatus(session)?.health.quotes
    // The feed has ended: nothing is quoted any more.
    expect(quotes?.newest).toEqual([])
    const { heard = 0, shown = 0, conflated = 0, refused = 0 } = quotes?.counts ?? {}
    expect([heard > 100, shown > 20, refused, shown + conflated <= heard]).toEqual([true, true, 0, true])
    expect(investor(folder.path, 'status').out).toMatch(/Quotes .*heard, \d+ shown, \d+ overtaken/)
    const { request } = session
    const books = await venueBooks(folder.path, request)
    const fills = factsOf(home, 'OrderFilled').map(({ fill }) => {
      const { executionId, quantity, price } = fill as Record<string, string>
      return `${executionId} ${quantity} at ${price}`
    })
    expect(fills.toSorted()).toEqual(books.fills.toSorted())
    expect(new Set(books.ids).size).toBe(books.ids.length)
    expect(end.cash).toBe(books.cash)
    expect(end.held.map(({ symbol, quantity }) => `${symbol} ${quantity}`)).toEqual(books.held)
    expect([...end.openOrders].toSorted()).toEqual(books.working.toSorted())
    expect(books.stopped.toSorted()).toEqual(books.held.toSorted())
    // An entry that fills in parts loses its guard with each of them, and regains it once.
    expect(readStatus(session)?.bareParts).toEqual([])
    expect(factsOf(home, 'GuardRegained').length).toBeGreaterThan(10)
    const taken = books.lines.map((line) => decodeInput(line).kind)
    expect(taken.filter((kind) => kind === 'quote').length).toBeGreaterThan(10)
    expect(taken.filter((kind) => kind === 'print').length).toBeGreaterThan(10)

    const choice = readVenueChoice(request)
    if (choice === undefined) throw new Error('no live market was named')
    const settings = await readSettings(request, 'live')
    const outcome = await replaySession(session, settings, brokerSetup(session, settings, choice))
    expect(outcome.difference ?? 'nothing differs').toBe('nothing differs')
    expect(outcome).toMatchObject({ facts: allFacts(home).length, starts: DEATHS.length + 1 })
    expect(investor(folder.path, 'audit', 'verify').code).toBe(0)
  }, 280_000)
})

describe('that session, asked what it saw', () => {
  let api: Api
  let cookie = ''

  beforeAll(async () => {
    api = await apiOver(join(folder.path, '.investor'))
    await api.users.add('vera', 'viewer', PASSWORD)
    cookie = await cookieOf(api, 'vera')
  })

  afterAll(async () => {
    await api.close()
  })

  async function read<T>(path: string): Promise<T> {
    const reply = await api.app.inject({ url: `/api/v1${path}`, headers: { host: '127.0.0.1', cookie } })
    expect([path, reply.statusCode, reply.statusCode === 200 ? '' : reply.body]).toEqual([path, 200, ''])
    return reply.json()
  }

  it('shows the bars of its chart as its Parquet has them, over six starts', async () => {
    const catalog = new BarCatalog(api.folder.marketPath)
    for (const [symbol, timeframe] of [['SYN1', '1m'], ['SYN2', '1m'], ['SYN1', '1d']] as const) {
      const shown = await read<Bars>(`/bars?symbol=${symbol}&timeframe=${timeframe}&limit=5000`)
      const key = { symbol, timeframe, adjustment: shown.adjustment as Adjustment }
      const source = await catalog.open(key)
      const closes: number[] = []
      const closeAt: number[] = []
      for (let chunk = await source.next(); chunk !== undefined; chunk = await source.next()) {
        closes.push(...chunk.close.subarray(0, chunk.length))
        closeAt.push(...chunk.closeAt.subarray(0, chunk.length))
      }
      await source.close()
      expect(shown.close.length).toBeGreaterThan(timeframe === '1m' ? 200 : 0)
      expect([shown.isTruncated, shown.closeAt, shown.close]).toEqual([false, closeAt, closes])
      const [from, to] = [closeAt[1] ?? 0, closeAt[6] ?? Infinity]
      const range = `symbol=${symbol}&timeframe=${timeframe}&from=${from}&to=${to}`
      const some = await read<Bars>(`/bars?${range}&limit=3`)
      expect([some.isTruncated, some.close]).toEqual([true, closes.slice(4, 7)])
    }
    await catalog.close()
    const missing = await api.app.inject({
      url: '/api/v1/bars?symbol=SYN1&timeframe=1h', headers: { host: '127.0.0.1', cookie },
    })
    expect([missing.statusCode, missing.json()]).toEqual([404, expect.objectContaining({
      code: 'NO_SERIES', detail: expect.stringContaining('there are SYN1 1d, SYN1 1m'),
    })])
  })

  it('draws the indicators that are on record of its decisions', async () => {
    const found = await read<Indicators>('/indicators?symbol=SYN1&timeframe=1m&limit=5000')
    const { rows } = await read<{ rows: Signal[] }>('/signals?symbol=SYN1&limit=500')
    expect(rows.length).toBeGreaterThan(20)
    for (const { sequence } of rows) {
      const { signal } = await read<Decision>(`/decisions/${sequence}`)
      const bar = found.closeAt.indexOf(signal?.at ?? Number.NaN)
      const drawn = found.strategies[0]?.lines.map(({ indicator, values }) => [indicator, values[bar]])
      expect(Object.fromEntries(drawn ?? [])).toEqual(signal?.indicators)
    }
  })

  it('says why at a moment it did something, and why a minute earlier it did not', async () => {
    const { rows } = await read<{ rows: Signal[] }>('/signals?symbol=SYN2&limit=500')
    for (const { sequence, at } of [rows[1], rows.at(-1)].filter((row) => row !== undefined)) {
      const { text, bars } = await read<Decision>(`/decisions/${sequence}`)
      expect(bars).toMatchObject([{ symbol: 'SYN2', timeframe: '1m', openAt: at - 60_000, closeAt: at }])
      const moment = await read<WhyNot>(`/why-not?symbol=SYN2&at=${new Date(at).toISOString()}`)
      expect([moment.sliceAt, moment.hadBar]).toEqual([at, true])
      const [bar = '', signal = ''] = text.split('\n')
      expect(bar).toMatch(/^Bar SYN2 1m, .*: open [\d.]+, high [\d.]+, low [\d.]+, close [\d.]+, volume \d+$/)
      expect(signal).toMatch(new RegExp(`^Signal ${sequence}: `))
      expect(moment.text).toContain(signal)
      const before = await read<WhyNot>(`/why-not?symbol=SYN2&at=${new Date(at - 1).toISOString()}`)
      expect(before.sliceAt).toBe(at - 60_000)
      expect(before.text).not.toContain(signal)
      expect(investor(folder.path, 'why', 'signal', `${sequence}`, '--session').out).toBe(`${text}\n`)
    }
    const asked = investor(folder.path, 'why-not', 'SYN2', '2026-11-27T12:59', '--session', '1')
    expect(asked.out).toMatch(/^SYN2 at 2026-11-27T17:59:00Z: /)
    const [first] = factsOf(join(folder.path, '.investor'), 'PositionClosed')
    const trade = investor(folder.path, 'why', '1', '--session').out
    expect(trade).toContain(` ${String(first?.['symbol'])} by Busy`)
    const id = /Order (ii-\S+):/.exec(trade)?.[1] ?? ''
    const [entry = '', exit = ''] = trade.split('\nExit\n')
    expect(investor(folder.path, 'why', id, '--session').out.trim()).toBe(entry.trim())
    expect(exit).toMatch(/^Bar SYN1 1m, .*\nSignal \d+: CLOSE_LONG SYN1 by Busy/)
    expect(exit).toMatch(/closed: SYN1, realized \S+, profit of the trade /)
  }, 120_000)

  it('is held against the backtest of the bars that it was shown, each difference with its cause', () => {
    const { code, out } = investor(folder.path, 'parity', '--json')
    const { equity, trades, amounts, unattributed } = JSON.parse(out) as ParityReport
    expect([code, unattributed]).toEqual([3, 0])
    const attributed = Object.values(amounts).reduce((sum, amount) => sum + amount, 0)
    expect(attributed).toBeCloseTo(equity.difference, 2)
    expect(trades.session).toBe(factsOf(join(folder.path, '.investor'), 'PositionClosed').length)
    expect(trades.backtest).toBeGreaterThan(20)
    expect(Math.abs(trades.backtest - trades.session)).toBeLessThan(trades.session / 3)
  })

  it.each([
    ['a symbol it lacks', ['why-not', 'AAPL', '2026-11-27', '--session'], /SERIES_NOT_FOUND.*SYN1, SYN2/],
    ['a day after it', ['why-not', 'SYN1', '2026-12-20', '--session'], /RANGE_EMPTY.*2026-11-27T18:00:00Z/],
    ['an order that it lacks', ['why', 'ii-0-None-1-e0-0', '--session'], /DECISION_NOT_FOUND.*ii-0-None/],
    ['a run and a session', ['why', '1', '--session', '--run', '1'], /cannot be used with/],
  ] as const)('refuses %s', (_, words, said) => {
    const { code, err } = investor(folder.path, ...words)
    expect(err).toMatch(said)
    expect(code).not.toBe(0)
  })
})
