import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { BarCatalog } from '../../../adapter/duckdb/index.ts'
import { sessionDate, utcMillis } from '../../../base/index.ts'
import type { InstrumentFacts } from '../../../data/index.ts'
import { Adjustment } from '../../../model/index.ts'
import { importFile } from './data-import.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'investor-import-'))
const catalog = new BarCatalog(path.join(folder, 'catalog'))
afterAll(async () => {
  await catalog.close()
  rmSync(folder, { recursive: true })
})

const HEAD = 'date,symbol,open,high,low,close,volume'

async function importRows(rows: string, facts: InstrumentFacts = {}, head = HEAD): Promise<unknown> {
  const file = path.join(folder, 'x.csv')
  writeFileSync(file, `${head}\n${rows}`)
  const request = {
    file, facts, mapping: {}, adjustment: Adjustment.Raw, keepsExtended: false, repairsHighLow: false,
    replaces: false, allowsBad: false, isDryRun: false,
  }
  const context = { now: utcMillis(Date.UTC(2025, 0, 1)), toolVersion: '1' }
  return importFile(catalog, request, context).catch((error: unknown) => error)
}

const days = (symbol: string, ...dates: string[]): string => (
  dates.map((date) => `${date},${symbol},10,11,9,10,5\n`).join('')
)

describe('a file of several symbols', () => {
  it('leaves each on the calendar that it is kept on, or is refused', async () => {
    await importRows(days('BTC', '2024-01-06', '2024-01-07'), { assetClass: 'crypto' })
    await importRows(days('QQQ', '2024-01-04', '2024-01-05'), { calendar: 'XNAS' })
    const weeks = days('BTC', '2024-01-08', '2024-01-15') + days('QQQ', '2024-01-08', '2024-01-15')
    expect(await importRows(weeks)).toMatchObject({ failure: { code: 'CALENDAR_MIX' } })
    await importRows(days('QQQ', '2024-01-08', '2024-01-15'))
    expect([(await catalog.instrument('BTC'))?.calendar, (await catalog.instrument('QQQ'))?.calendar])
      .toEqual(['24x7', 'XNAS'])
    expect((await catalog.keys()).map(({ symbol, timeframe }) => `${symbol} ${timeframe}`).toSorted())
      .toEqual(['BTC 1d', 'QQQ 1d', 'QQQ 1w'])
  })
})

describe('prices that are not on the tick that is assumed', () => {
  const note = async (symbol: string, close: string, facts: InstrumentFacts): Promise<unknown> => {
    const prices = Array.from({ length: 4 }, () => close).join(',')
    const rows = ['2024-01-06', '2024-01-07'].map((date) => `${date},${symbol},${prices},5\n`).join('')
    const { notes } = (await importRows(rows, facts)) as { notes: readonly string[] }
    return notes.filter((each) => each.includes('tick'))
  }

  it('are told of, with the place where it is set', async () => {
    expect(await note('SHIB', '0.0000241833', { assetClass: 'crypto' })).toEqual([
      "SHIB: 2 of 2 closes are not on its tick of 0.01, to which fills are rounded: say the venue's with "
      + 'investor data instrument SHIB --tick'])
    expect(await note('XRP', '0.5234', { assetClass: 'crypto' })).toHaveLength(1)
  })

  it('are no matter where they are on it', async () => {
    expect(await note('ETH', '3120.07', { assetClass: 'crypto' })).toEqual([])
    expect(await note('EURUSD', '1.08765', { assetClass: 'fx', calendar: '24x7' })).toEqual([])
  })
})

describe('what an import tells of an instrument that nobody has described', () => {
  const notes = async (symbol: string, facts: InstrumentFacts, volume = '5'): Promise<readonly string[]> => {
    const rows = ['2024-01-08', '2024-01-09'].map((date) => `${date},${symbol},1.5,1.5,1.5,1.5,${volume}\n`)
    return ((await importRows(rows.join(''), facts)) as { notes: readonly string[] }).notes
  }

  it('says nothing of a pair without volume', async () => {
    expect(await notes('EURUSD', { assetClass: 'fx', calendar: '24x7' }, '0')).toEqual([
      expect.stringContaining('timeframe')])
  })

  it('warns of volumes of currencies, which are no units', async () => {
    expect(await notes('AUDUSD', { assetClass: 'fx', calendar: '24x7' })).toContainEqual(
      expect.stringMatching(/^AUDUSD: volumes of currencies mostly count price changes.*--map volume=none/))
  })

  it('says that a contract counts as one unit of its price', async () => {
    expect(await notes('ES', { assetClass: 'future' })).toContainEqual(
      expect.stringMatching(/^ES: one contract counts as one times its price/))
  })

  it.each(['Adj Close', 'adjClose', 'adjusted_close'])(
    'says that prices beside "%s" are taken as traded, and what to do where they are not',
    async (name) => {
      const rows = '2024-01-08,YAH,1,1,1,1,5,0.5\n2024-01-09,YAH,1,1,1,1,5,0.5\n'
      const report = (await importRows(rows, {}, `${HEAD},${name}`)) as { notes: readonly string[] }
      expect(report.notes).toContain(
        `"${name}" is not read, and the other prices are taken as they were traded, as those of Tiingo, `
        + "Alpha Vantage and EODHD are; where they are adjusted for splits, as Yahoo's are, "
        + 'say --adjustment split')
    },
  )
})

describe('raw prices with a split that nobody has told of', () => {
  const DAYS = ['2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05']
  const rows = (symbol: string): string => DAYS.map((date, day) => {
    const price = day < 2 ? 400 : 101
    return `${date},${symbol},${price},${price + 2},${price - 2},${price + 1},5\n`
  }).join('')
  const jumps = async (symbol: string): Promise<readonly string[]> => {
    const { notes } = (await importRows(rows(symbol))) as { notes: readonly string[] }
    return notes.filter((each) => each.includes('split'))
  }

  it('are told of at the import, since a run takes the jump for a loss', async () => {
    expect(await jumps('JUMP')).toEqual([
      'JUMP: the price jumps like a split that nobody has told of: 2024-01-04 4:1; give it with '
      + 'investor data actions, or say --adjustment split',
    ])
  })

  it('are as they should be once it is known', async () => {
    const at = utcMillis(Date.UTC(2024, 0, 4, 14, 30))
    const about = { symbol: 'KNOWN', date: sessionDate('2024-01-04'), at }
    const actions = [{ kind: 'Split', ...about, newUnits: 4, oldUnits: 1 } as const]
    await catalog.store({ series: [], actions, replaces: false })
    expect(await jumps('KNOWN')).toEqual([])
  })
})

describe('a split that raw prices do not follow', () => {
  const YAHOO = 'date,symbol,open,high,low,close,volume,Dividends,Stock Splits'
  // Apple in 2020, as yfinance gives it without its adjusted close: in terms of the 4:1 split of August 31.
  const rows = (symbol: string, told: string): string => [
    `2020-08-27,${symbol},127.14,127.49,123.83,125.01,155552400,0,0`,
    `2020-08-28,${symbol},126.01,126.44,124.58,124.81,187630000,0,0`,
    `2020-08-31,${symbol},127.58,131.00,126.00,129.04,225702700,${told}`,
    `2020-09-01,${symbol},132.76,134.80,130.53,134.18,151948100,0,0`,
  ].join('\n')

  it('is refused where its file tells of it, since a run would count it twice', async () => {
    expect(await importRows(rows('YFA', '0,4'), {}, YAHOO)).toMatchObject({ failure: {
      code: 'SPLIT_MISFIT',
      message: expect.stringMatching(
        /^YFA: 2020-08-31: a 4:1 split that the price does not follow: 124.81 .*--adjustment split/,
      ) as string,
    } })
    expect(await catalog.has({ symbol: 'YFA', timeframe: '1d', adjustment: 'raw' })).toBe(false)
  })

  it('is refused like a dividend that no unit was worth', async () => {
    expect(await importRows(rows('YFB', '200,0'), {}, YAHOO))
      .toMatchObject({ failure: { code: 'DIVIDEND_TOO_LARGE' } })
  })
})
