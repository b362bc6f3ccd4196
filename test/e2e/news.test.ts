import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SqliteNewsArchive } from '../../src/adapter/sqlite/index.ts'
import { sessionDate } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import { emptyFolder, investor, type CliRun } from '../harness/cli.ts'
import { filing } from '../harness/news-items.ts'

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

const folder = emptyFolder()
const backtest = (): CliRun => investor(
  folder.path, 'backtest', '--strategy', './reader.ts', '--symbols', 'SYN1', '--timeframe', '1d', '--json')
let blind: CliRun
let told: CliRun

beforeAll(async () => {
  writeFileSync(join(folder.path, 'reader.ts'), READER)
  const span = ['--from', '2019-01-02', '--to', '2019-12-31']
  const made = investor(folder.path, 'data', 'synth', '--symbols', '1', ...span, '--timeframe', '1d')
  expect(made.err).toBe('')
  blind = backtest()
  const archive = new SqliteNewsArchive(join(folder.path, '.investor/catalog/news.db'))
  await archive.store(EVENINGS.map((at, index) => filing(at, ['2.02'], {
    id: `0000-${index}`, symbols: ['SYN1'], headline: `8-K results ${index}`,
  })))
  archive.close()
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

describe('a strategy that reads news', () => {
  it('trades on paper as in the backtest, with its news on the tape', () => {
    const words = ['--strategy', './reader.ts', '--symbols', 'SYN1', '--timeframe', '1d', '--no-api']
    const started = investor(folder.path, 'start', '--speed', 'max', ...words, '--json')
    expect(started.err).toContain('before 2019-03-05 and after 2019-09-05 (3 in all)')
    expect(JSON.parse(started.out)).toMatchObject({ outcome: 'ended', trades: 3, parity: { isSame: true } })
    const replayed = investor(folder.path, 'replay')
    expect(replayed.out).toContain('Nothing differs.')
    expect(replayed.code).toBe(0)
  })

  it('is told of in the result where no news are kept: that is not the same as no news', () => {
    const { warnings, metrics } = resultOf(blind)
    expect(warnings.join('\n')).toContain('no filings kept for SYN1, and the run reads them from 2019-01-02')
    expect(metrics.totalTrades).toBe(0)
  })

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
