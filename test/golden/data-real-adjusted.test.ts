import { expect } from 'vitest'
import type { Price } from '../../src/base/index.ts'
import { Rounding, roundToTick, utcMillis } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import type { AssembledSeries } from '../../src/data/index.ts'
import { AdjustedSource, adjustmentTable, closesBefore, readChunks } from '../../src/data/index.ts'
import type { Adjustment, CorporateAction } from '../../src/model/index.ts'
import { importFile, itWith, only, sourceOf } from './data-real.ts'

/*
 * Goal: adjusted views are what others make of the same shares.
 * Method: raw prices and corporate actions against the adjusted prices of Google and Yahoo.
 */
async function adjustedCloses(
  series: AssembledSeries, actions: readonly CorporateAction[], adjustment: Adjustment,
): Promise<Map<number, number>> {
  const closes = await closesBefore(sourceOf(series), actions.map(({ at }) => at))
  const table = adjustmentTable(actions, adjustment, (at) => closes.get(at))
  if (!table.ok) throw new Error(table.failure.message)
  const adjusted = new Map<number, number>()
  await readChunks(
    new AdjustedSource(sourceOf(series), adjustment, table.value),
    ({ length, closeAt, close }) => {
      for (let row = 0; row < length; row++) adjusted.set(closeAt[row] as number, close[row] as number)
    },
  )
  return adjusted
}

itWith(
  ['corporate_actions/AAPL_raw.csv', 'corporate_actions/AIG_raw.csv', 'corporate_actions/GORO_raw.csv'],
  'are found, the fractions as such',
  async () => {
    const spelled = async (file: string): Promise<string[]> =>
      only(await importFile(file)).actions.map((action) =>
        action.kind === 'Split'
          ? `${action.date} ${action.newUnits}:${action.oldUnits}`
          : `${action.date} ${'amount' in action ? action.amount : ''}`,
      )
    expect(await spelled('corporate_actions/AAPL_raw.csv')).toEqual([
      '2012-08-09 2650000000',
      '2012-11-07 2650000000',
    ])
    expect(await spelled('corporate_actions/AIG_raw.csv')).toEqual([
      '2008-03-05 200000000',
      '2008-06-04 200000000',
      '2008-09-03 220000000',
      '2009-07-01 1:20',
      '2011-01-20 8275000000',
    ])
    expect(await spelled('corporate_actions/GORO_raw.csv')).toEqual([])
  },
)

itWith(
  ['corporate_actions/QUANDL_SAMPLE_2014_raw.csv', 'daily/AAPL.csv'],
  "turn Apple's raw year of the 7-for-1 split into Google's adjusted one",
  async () => {
    const { series } = await importFile('corporate_actions/QUANDL_SAMPLE_2014_raw.csv')
    const apple = series.find(({ symbol }) => symbol === 'AAPL')
    if (apple === undefined) throw new Error('no AAPL')
    const ours = await adjustedCloses(apple, apple.actions, 'split')
    const google = only(await importFile('daily/AAPL.csv', { repairsHighLow: true })).columns
    expect(ours.size).toBe(252)
    for (const [closeAt, close] of ours) {
      // Google rounds to cents.
      expect(Math.abs(close - (google.close[google.closeAt.indexOf(closeAt)] as number))).toBeLessThan(
        0.00501,
      )
    }
  },
)

itWith(
  ['daily_long/ORCL.csv'],
  "turn Oracle's closes and dividends into Yahoo's adjusted closes",
  async () => {
    const close = only(await importFile('daily_long/ORCL.csv', { symbol: 'ORCL' }))
    const mapping = { open: 'Adj Close', high: 'Adj Close', low: 'Adj Close', close: 'Adj Close' }
    const yahoo = only(await importFile('daily_long/ORCL.csv', { symbol: 'ORCL', mapping })).columns
    // The steps of Yahoo's factor give the dividends back to the cent: 22 payments from 2009 on.
    const actions: CorporateAction[] = []
    const factor = (row: number): number =>
      (yahoo.close[row] as number) / (close.columns.close[row] as number)
    for (let row = 1; row < yahoo.length; row++) {
      const amount = (1 - factor(row - 1) / factor(row)) * (close.columns.close[row - 1] as number)
      const cents = roundToTick(amount, 10_000_000n as Price, Rounding.Nearest)
      if (cents === 0n) continue
      expect(Math.abs(Number(cents) / 1e9 - amount)).toBeLessThan(0.0005)
      const session = calendarNamed('XNYS').sessionAt(utcMillis(yahoo.openAt[row] as number))
      if (session === undefined) throw new Error('no session')
      actions.push({
        kind: 'CashDividend',
        symbol: 'ORCL',
        date: session.date,
        at: session.openAt,
        amount: cents,
      })
    }
    expect(actions).toHaveLength(22)
    expect(actions[0]).toMatchObject({ date: '2009-04-06', amount: 50_000_000n })
    const ours = await adjustedCloses(close, actions, 'total')
    const later = factor(yahoo.length - 1)
    for (let row = 0; row < yahoo.length; row++) {
      const wanted = (yahoo.close[row] as number) / later
      expect(Math.abs((ours.get(yahoo.closeAt[row] as number) ?? NaN) / wanted - 1)).toBeLessThan(2e-5)
    }
  },
)
