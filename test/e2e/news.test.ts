import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SqliteNewsArchive } from '../../src/adapter/sqlite/index.ts'
import { sessionDate } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import type { NewsItem } from '../../src/model/index.ts'
import { emptyFolder, investor, type CliRun } from '../harness/cli.ts'
import { factsOf } from '../harness/live-crash.ts'
import { article, filing } from '../harness/news-items.ts'

const READER = `import { defineStrategy, newsWithin, not, when } from 'investor'
export default defineStrategy({
  name: 'Reader',
  description: 'Holds, but not around results.',
  eachSymbol: () => ({
    entry: when('any day', () => true),
    filter: not(newsWithin({ form: '8-K', item: '2.02' }, { bars: 2 })),
    exit: newsWithin({ form: '8-K', item: '2.02' }, { bars: 1 }),
    stop: ({ close }) => close * 0.5,
  }),
})
`
/** The evenings on which results are filed. */
const EVENINGS = ['2019-03-05', '2019-06-04', '2019-09-05'].map((date) => {
  const session = calendarNamed('XNYS').session(sessionDate(date))
  if (session === undefined) throw new Error(`${date} has no session`)
  return session.closeAt + 1_800_000
})

/** Puts news into the archive of a folder. */
async function keep(path: string, items: readonly NewsItem[]): Promise<void> {
  mkdirSync(join(path, '.investor/catalog'), { recursive: true })
  const archive = new SqliteNewsArchive(join(path, '.investor/catalog/news.db'))
  await archive.store(items)
  archive.close()
}

const folder = emptyFolder()
const backtest = (): CliRun => investor(
  folder.path, 'backtest', '--strategy', './reader.ts', '--symbols', 'SYN1', '--timeframe', '1d', '--json')
let told: CliRun

beforeAll(async () => {
  writeFileSync(join(folder.path, 'reader.ts'), READER)
  const span = ['--from', '2019-01-02', '--to', '2019-12-31']
  const made = investor(folder.path, 'data', 'synth', '--symbols', '1', ...span, '--timeframe', '1d')
  expect(made.err).toBe('')
  await keep(folder.path, EVENINGS.map((at, index) => filing(at, ['2.02'], {
    id: `0000-${index}`, symbols: ['SYN1'], headline: `8-K results ${index}`,
  })))
  told = backtest()
}, 300_000)
afterAll(() => folder.remove())

interface Result {
  readonly warnings: readonly string[]
  readonly metrics: { readonly totalTrades: number }
  readonly silent: readonly { readonly reason: string; readonly bars: number }[]
}

function resultOf({ out, err }: CliRun): Result {
  expect(err).toBe('')
  return JSON.parse(out) as Result
}

/** A made-up market, and a strategy that does nothing without news. */
const PLAYED = `trading:
  { broker: simulated, primary_data_provider: synthetic, opening_delay_minutes: 0, closing_cutoff_minutes: 0 }
broker: { seed: 3 }
backtest: { symbols: [SYN1], timeframe: 1m }
strategies: [{ file: ./follower.ts }]
risk:
  allowed_symbols: [SYN1]
  permissions: { Follower: { symbols: ALL, buy: true, sell_short: false } }
  deploy_limits:
    Follower:
      { max_instruments: 1, max_order_price: 1000, max_order_value: 100000, max_position_value: 100000,
        max_entries_per_session: 100 }
`
const FOLLOWER = `import { defineStrategy, newsWithin } from 'investor'
export default defineStrategy({
  name: 'Follower',
  description: 'Buys on articles and sells on filings.',
  eachSymbol: () => ({
    entry: newsWithin({ kind: 'ARTICLE' }, { minutes: 3 }),
    exit: newsWithin({ kind: 'FILING' }, { bars: 1 }),
    stop: ({ close }) => close * 0.97,
  }),
})
`

describe('a strategy that reads news', () => {
  it('trades a live market that is played with the news of the archive', async () => {
    const day = emptyFolder()
    try {
      writeFileSync(join(day.path, 'paper.yaml'), PLAYED)
      writeFileSync(join(day.path, 'follower.ts'), FOLLOWER)
      const at = (minute: number): number => Date.parse('2026-11-27T14:30:00Z') + minute * 60_000
      await keep(day.path, [
        article(at(10), { symbols: ['SYN1'] }), filing(at(25), [], { symbols: ['SYN1'] }),
        article(at(40), { symbols: ['SYN1'] }), filing(at(55), [], { symbols: ['SYN1'] }),
      ])
      const words = ['--from', '2026-11-27', '--to', '2026-11-27', '--speed', 'max', '--no-api', '--json']
      const started = investor(day.path, 'start', '--config', 'paper.yaml', ...words)
      expect(started.err).not.toContain('News:')
      expect(JSON.parse(started.out)).toMatchObject({ outcome: 'ended', trades: 2 })
      const signals = factsOf(join(day.path, '.investor'), 'SignalGenerated').map(({ signal }) => signal)
      expect(signals).toMatchObject([
        { type: 'BUY', at: at(10) }, { type: 'CLOSE_LONG', at: at(25) },
        { type: 'BUY', at: at(40) }, { type: 'CLOSE_LONG', at: at(55) },
      ])
    } finally {
      day.remove()
    }
  }, 120_000)

  it('trades on paper as in the backtest, with its news on the tape', () => {
    const words = ['--strategy', './reader.ts', '--symbols', 'SYN1', '--timeframe', '1d', '--no-api']
    const started = investor(folder.path, 'start', '--speed', 'max', ...words, '--json')
    expect(started.err).toContain('before 2019-03-05 and after 2019-09-05 (3 in all)')
    expect(JSON.parse(started.out)).toMatchObject({ outcome: 'ended', trades: 3, parity: { isSame: true } })
  }, 120_000)

  it('leaves and stays out after each filing of the archive', () => {
    const { warnings, metrics, silent } = resultOf(told)
    expect(metrics.totalTrades).toBe(3)
    expect(silent).toContainEqual(expect.objectContaining({ reason: 'not(newsWithin(8-K 2.02, 2 bars))' }))
    expect(warnings.join('\n')).toContain('before 2019-03-05 and after 2019-09-05 (3 in all)')
  })

  it('is explained with the filing that it saw, and when that was public', () => {
    const second = investor(folder.path, 'why', '2')
    expect(second.out).toMatch(/exit: newsWithin\(8-K 2\.02, 1 bar\): bars = [34]\n/)
    expect(second.out).toContain('2019-03-05T21:30:00Z edgar 0000-0: 8-K results 0')
    const quiet = investor(folder.path, 'why-not', 'SYN1', '2019-03-07')
    expect(quiet.out).toContain('not(newsWithin(8-K 2.02, 2 bars))')
    expect(quiet.out).toContain('2019-03-05T21:30:00Z edgar 0000-0: 8-K results 0')
  })
})
