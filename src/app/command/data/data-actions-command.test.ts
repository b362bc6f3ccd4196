import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DataHome } from '../../../../test/harness/data-home.ts'
import { BarCatalog } from '../../../adapter/duckdb/index.ts'
import { price, sessionDate, utcMillis } from '../../../base/index.ts'

let home: DataHome
beforeEach(() => {
  home = new DataHome()
})
afterEach(() => home.remove())

/** Five days that open at 99 to 103 and close one higher. */
const DATES = ['2024-03-04', '2024-03-05', '2024-03-06', '2024-03-07', '2024-03-08']
const bars = [
  'date,open,high,low,close,volume',
  ...DATES.map((date, day) => `${date},${99 + day},${101 + day},${98 + day},${100 + day},5`),
]

describe('corporate actions of stored raw bars', () => {
  beforeEach(() => home.run('import', home.write('x.csv', ...bars), '--symbol', 'AAA'))

  it('are refused where the prices do not follow a split', async () => {
    const { err } = await home.actions(['AAA,2024-03-06,split,4:1'])
    expect(err).toMatch(/^SPLIT_MISFIT: AAA 1d: 2024-03-06: a 4:1 split that the price does not follow: 101/)
    expect((await home.run('actions')).out).toContain('no corporate actions')
  })

  it('are refused where a dividend is as large as the price', async () => {
    expect((await home.actions(['AAA,2024-03-06,dividend,101'])).err).toMatch(/^DIVIDEND_TOO_LARGE: AAA/)
    expect((await home.actions(['AAA,2024-03-06,dividend,100.5'])).code).toBe(0)
  })

  it('are reported by data check where they came in otherwise', async () => {
    const at = utcMillis(Date.UTC(2024, 2, 6, 14, 30))
    const about = { symbol: 'AAA', date: sessionDate('2024-03-06'), at }
    const catalog = new BarCatalog(home.catalog)
    await catalog.store({ series: [], replaces: false, actions: [
      { kind: 'Split', ...about, newUnits: 4, oldUnits: 1 },
      { kind: 'CashDividend', ...about, amount: price('5000') },
    ] })
    await catalog.close()
    const { out, code } = await home.run('check')
    expect(code).toBe(3)
    expect(out).toContain('problem: 2024-03-06: a 4:1 split that the price does not follow')
    expect(out).toContain('problem: 2024-03-06: a dividend of 5000 on a close of 101 before it')
  })
})

/** Days that close at 20, 22 and 24, and at 13, 14, 15 after a split of 2:1 on the fourth. */
const SPLIT_DAYS = ['2021-07-06', '2021-07-07', '2021-07-08', '2021-07-09', '2021-07-12', '2021-07-13']
const splitBars = (from: number, to: number): string[] => [
  'date,open,high,low,close,volume',
  ...SPLIT_DAYS.map((date, day) => {
    const close = day < 3 ? 20 + 2 * day : 10 + day
    return `${date},${close},${close + 1},${close - 1},${close},${day * 100}`
  }).slice(from, to),
]
const SPLIT = ['X,2021-07-09,split,2:1', 'X,2021-07-08,dividend,2.2']

async function closes(symbol: string, adjustment: string): Promise<readonly number[]> {
  const { out } = await home.run('show', symbol, '--adjustment', adjustment, '--json')
  return (JSON.parse(out) as { bars: { close: number }[] }).bars.map(({ close }) => close)
}

describe('investor data actions', () => {
  it('make the split and total views of a raw series', async () => {
    await home.run('import', home.write('x.csv', ...splitBars(0, 6)), '--symbol', 'X')
    expect((await home.actions(SPLIT)).out).toContain('2 corporate actions imported')
    expect(await closes('X', 'raw')).toEqual([20, 22, 24, 13, 14, 15])
    expect(await closes('X', 'split')).toEqual([10, 11, 12, 13, 14, 15])
    // The close before the ex-date is 22: earlier prices are multiplied by 1 - 2.2 / 22.
    expect(await closes('X', 'total')).toEqual([9, 9.9, 12, 13, 14, 15])
    const { out } = await home.run('export', 'X', '--enriched', '--to', '2021-07-08')
    expect(out.split('\n').slice(0, 2)).toEqual([
      'open_at,close_at,session,open,high,low,close,volume,sector,split_factor,total_factor',
      '2021-07-06T13:30:00Z,2021-07-06T20:00:00Z,2021-07-06,20,21,19,20,0,UNKNOWN,0.5,0.45',
    ])
  })

  it('join the history of a symbol that was changed', async () => {
    await home.run('import', home.write('fb.csv', ...splitBars(0, 4)), '--symbol', 'FB')
    await home.run('import', home.write('meta.csv', ...splitBars(4, 6)), '--symbol', 'META')
    await home.actions(['FB,2021-07-12,symbol-change,META', 'FB,2021-07-09,split,2:1'])
    expect(await closes('META', 'split')).toEqual([10, 11, 12, 13, 14, 15])
  })

  it('are imported as a whole or not at all', async () => {
    const { err } = await home.actions([...SPLIT, 'X,2021-07-10,dividend,1'])
    expect(err).toMatch(/^BAD_ACTION: .*actions\.csv: line 4: 2021-07-10 is no session of XNYS/)
    expect((await home.actions([...SPLIT, 'X,2021-07-08,dividend,0.3'])).err)
      .toMatch(/^BAD_ACTION: .*line 4: found X 2021-07-08 CashDividend also on line 3; .* the sum/)
    expect((await home.run('actions')).out).toContain('no corporate actions')
  })

  it('are not replaced in silence by others of their day', async () => {
    await home.actions(['X,2021-07-09,split,2:1', 'X,2021-07-08,dividend,0.5'])
    expect((await home.actions(['X,2021-07-09,split,3:1'])).err).toMatch(
      /^CATALOG_CONFLICT: X: 2021-07-09 Split is stored with 2, the new one has 3; say --replace/)
    expect((await home.actions(['X,2021-07-08,dividend,0.6'])).err).toMatch(/^CATALOG_CONFLICT/)
    expect((await home.actions(['X,2021-07-09,split,4:2', 'X,2021-07-08,dividend,0.50'])).code).toBe(0)
    // Bars that tell of another split leave both as they are.
    const told = splitBars(0, 6).map((line, row) => `${line},${['Stock Splits', 0, 0, 0, 3][row] ?? 0}`)
    const file = home.write('x.csv', ...told)
    expect((await home.run('import', file, '--symbol', 'X')).err).toMatch(/^CATALOG_CONFLICT: X: 2021-07-09/)
    expect((await home.run('list')).out).toContain('is empty')
    const { out } = await home.actions(['X,2021-07-09,split,3:1'], '--replace')
    expect(out).toMatch(/X +2021-07-09 +Split +3:1/)
  })

  it('name symbols without bars, and those that come back', async () => {
    await home.run('import', home.write('x.csv', ...splitBars(0, 3)), '--symbol', 'X')
    expect((await home.actions(['X,2021-07-09,split,2:1', 'x,2021-07-09,split,2:1'])).err)
      .toBe('note: the catalog has no bars of x\n')
    const { err } = await home.actions(['X,2021-07-12,symbol-change,Y', 'Y,2021-07-13,symbol-change,X'])
    expect(err).toContain('note: X comes back after it was changed')
  })

  it('cannot change a symbol twice on a day', async () => {
    expect((await home.actions(['X,2021-07-12,symbol-change,Y', 'Y,2021-07-12,symbol-change,X'])).err)
      .toMatch(/^BAD_ACTION: 2021-07-12: X becomes Y, which becomes X on the same day/)
  })

  it('tell the instrument master of a delisting', async () => {
    await home.actions(['X,2021-07-09,delisting,54.20'])
    expect(JSON.parse((await home.run('instrument', 'X', '--json')).out)).toMatchObject([
      { delistedOn: '2021-07-09' },
    ])
    expect((await home.run('actions', 'X')).out).toMatch(/X +2021-07-09 +Delisting +54\.2/)
  })
})
