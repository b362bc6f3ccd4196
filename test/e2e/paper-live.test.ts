import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readVenueChoice } from '../../src/app/backtest/run-config.ts'
import { readSettings } from '../../src/app/backtest/run-settings.ts'
import { brokerSetup } from '../../src/app/broker/broker-setup.ts'
import { replaySession } from '../../src/app/live/replay-session.ts'
import { SessionFolder } from '../../src/app/live/session-folder.ts'
import { readStatus } from '../../src/app/live/session-status.ts'
import { forgetStarts } from '../harness/broker-crash.ts'
import { emptyFolder, investor } from '../harness/cli.ts'
import { allFacts, factsOf } from '../harness/live-crash.ts'
import { runPaperLive, venueBooks, writePaperLive, type PaperDeath } from '../harness/paper-live.ts'

const folder = emptyFolder()
afterAll(() => folder.remove())

/** A day of a half session: the market closes at one. */
const DAY = ['--from', '2026-11-27', '--to', '2026-11-27', '--speed', 'max', '--no-api', '--json']

const DEATHS: readonly PaperDeath[] = [
  { at: 'venue-before-log:6' }, { rows: 40 }, { at: 'venue-after-log:9' }, { at: 'before-send:4' },
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
    expect(factsOf(home, 'GuardLost').length).toBe(factsOf(home, 'GuardRegained').length)

    const choice = readVenueChoice(request)
    if (choice === undefined) throw new Error('no live market was named')
    const settings = await readSettings(request, 'live')
    const outcome = await replaySession(session, settings, brokerSetup(session, settings, choice))
    expect(outcome.difference ?? 'nothing differs').toBe('nothing differs')
    expect(outcome).toMatchObject({ facts: allFacts(home).length, starts: DEATHS.length + 1 })
    expect(investor(folder.path, 'audit', 'verify').code).toBe(0)
  }, 280_000)
})
