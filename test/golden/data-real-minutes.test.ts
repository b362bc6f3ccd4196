import { expect } from 'vitest'
import { calendarNamed } from '../../src/calendar/index.ts'
import { aggregate, checkQuality, readChunks } from '../../src/data/index.ts'
import type { ReadOptions } from './data-real.ts'
import { importFile, itWith, only, sourceOf } from './data-real.ts'

/*
 * Goal: minutes of many origins come in as they should, and make the days that were recorded elsewhere.
 * Method: counts of rows as the collection states them, and the arithmetic of sessions of 390 minutes.
 */
const newYork = { timeZone: 'America/New_York' }
const descending: Readonly<Record<string, number>> = {
  AAPL: 1948,
  MSFT: 1948,
  AMZN: 1944,
  TSLA: 1946,
  JPM: 1950,
  BAC: 1950,
  SPY: 1950,
  QQQ: 1948,
  GLD: 1927,
  SBUX: 1948,
}

itWith(
  Object.keys(descending).map((symbol) => `minute_2019/${symbol}_1min_2019.csv`),
  'that run backwards and are stamped at their end',
  async () => {
    for (const [symbol, rows] of Object.entries(descending)) {
      const file = `minute_2019/${symbol}_1min_2019.csv`
      await expect(importFile(file, { symbol, ...newYork })).rejects.toThrow('STAMP_UNCLEAR')
      const outcome = await importFile(file, { symbol, ...newYork, stampMeans: 'close' })
      expect(only(outcome)).toMatchObject({
        order: 'descending',
        timeframe: '1m',
        extendedLeftOut: 0,
        columns: { length: rows },
      })
      expect(outcome.rejected).toEqual([])
    }
  },
)

itWith(['minute/SPY_2011-01.csv'], 'without a header, in UTC, with extended hours', async () => {
  const mapping = { stamp: '1', open: '2', high: '3', low: '4', close: '5', volume: '6' }
  const options: ReadOptions = { symbol: 'SPY', timeZone: 'UTC', stampMeans: 'close', mapping }
  await expect(importFile('minute/SPY_2011-01.csv', { symbol: 'SPY' })).rejects.toThrow('HEADER_MISSING')
  const regular = await importFile('minute/SPY_2011-01.csv', options)
  // 20 sessions of January 2011, each of 390 minutes.
  expect(only(regular)).toMatchObject({ columns: { length: 20 * 390 }, extendedLeftOut: 14_180 - 20 * 390 })
  expect(regular).toMatchObject({ rows: 14_180, rejected: [] })
  const extended = await importFile('minute/SPY_2011-01.csv', { ...options, keepsExtended: true })
  expect(only(extended).columns.length).toBe(14_180)
})

itWith(['minute/SPY_2020-12.csv'], 'of regular hours with one stamp more, at 16:00', async () => {
  expect(only(await importFile('minute/SPY_2020-12.csv', { symbol: 'SPY', ...newYork })))
    .toMatchObject({ columns: { length: 1_560 }, extendedLeftOut: 4 })
})

itWith(
  ['minute_2025/QQQ_1m_2025-11-03_2025-12-31.csv.gz'],
  'in a gzipped file, with prints after early closes',
  async () => {
    const outcome = await importFile('minute_2025/QQQ_1m_2025-11-03_2025-12-31.csv.gz', {
      symbol: 'QQQ',
      ...newYork,
    })
    const series = only(outcome)
    expect(outcome).toMatchObject({ rows: 15_596, rejected: [] })
    // The short days of 2025-11-28 and 2025-12-24 carry 24 bars after 13:00.
    expect(series).toMatchObject({ columns: { length: 15_572 }, extendedLeftOut: 24 })
    const quality = await checkQuality(sourceOf(series), { calendar: calendarNamed('XNYS'), actions: [] })
    expect(quality.gaps).toMatchObject({
      missingSessions: [],
      sessionsPresent: 41,
      barsExpected: 39 * 390 + 2 * 210,
    })
  },
)

itWith(
  ['fx/GBPUSD_1m_bid_2012-02.csv.gz'],
  'of a currency, with a zone in the stamp and without volume',
  async () => {
    const outcome = await importFile('fx/GBPUSD_1m_bid_2012-02.csv.gz', {
      symbol: 'GBPUSD',
      calendar: 'FX',
      mapping: { volume: 'none' },
    })
    expect(outcome).toMatchObject({ rows: 30_117, rejected: [] })
  },
)

const files = ['minute_2019/SPY_1min_2019.csv', 'daily_long/SPY.csv']
itWith(files, 'make the day that was recorded elsewhere', async () => {
  const minutes = only(
    await importFile('minute_2019/SPY_1min_2019.csv', {
      symbol: 'SPY',
      timeZone: 'America/New_York',
      stampMeans: 'close',
    }),
  )
  const days = only(await importFile('daily_long/SPY.csv', { symbol: 'SPY' })).columns
  const made = aggregate(sourceOf(minutes), '1d', calendarNamed('XNYS'))
  if (!made.ok) throw new Error(made.failure.code)
  let compared = 0
  await readChunks(made.value, ({ length, closeAt, high, low, close }) => {
    for (let row = 0; row < length; row++) {
      const day = days.closeAt.indexOf(closeAt[row] as number)
      // The consolidated day knows trades that the minutes' source leaves out: a few cents.
      expect(Math.abs((high[row] as number) - (days.high[day] as number))).toBeLessThan(0.15)
      expect(Math.abs((low[row] as number) - (days.low[day] as number))).toBeLessThan(0.15)
      expect(Math.abs((close[row] as number) - (days.close[day] as number))).toBeLessThan(0.15)
      compared += 1
    }
  })
  expect(compared).toBe(5)
})
