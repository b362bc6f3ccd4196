import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { formatUtc, parseUtc, sessionDate, utcMillis } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'

/*
 * Goal: real data falls on the sessions, neither beside them nor without some.
 * Method: the dates of recorded bars, and the sessions of another library, against the calendar's.
 */
const DATA = resolve(import.meta.dirname, '../../../shared/data')
const nyse = calendarNamed('XNYS')

/** Declares a test of some recorded files, or says that it is skipped for want of one of them. */
function itWith(files: readonly string[], title: string, check: (text: string, file: string) => void): void {
  const absent = files.find((file) => !existsSync(resolve(DATA, file)))
  if (absent !== undefined) console.warn(`skipped: ${title}: ${resolve(DATA, absent)} is absent`)
  it.skipIf(absent !== undefined)(title, () => {
    for (const file of files) {
      const bytes = readFileSync(resolve(DATA, file))
      check((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'), file)
    }
  })
}

function rowsOf(text: string): readonly (readonly string[])[] {
  return text.trim().split('\n').slice(1).map((line) => line.split(','))
}

function sessionDates(first: string, last: string): readonly string[] {
  return nyse.sessions(sessionDate(first), sessionDate(last)).map(({ date }) => date)
}

/** Reads `M/D/YYYY` and `YYYY-MM-DD` alike. */
function isoDate(text: string): string {
  const [month, day, year] = text.split('/')
  return year === undefined ? text : `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`
}

describe('the sessions of exchange_calendars', () => {
  // The library keeps no late opens and not the short day of the blizzard; the sources are in nyse-hours.ts.
  const knownBetter = new Map([
    ['1990-12-27', '1990-12-27T16:00:00Z 1990-12-27T21:00:00Z'],
    ['1995-12-18', '1995-12-18T15:30:00Z 1995-12-18T21:00:00Z'],
    ['1996-01-08', '1996-01-08T16:00:00Z 1996-01-08T19:00:00Z'],
    ['2002-09-11', '2002-09-11T16:00:00Z 2002-09-11T20:00:00Z'],
  ])

  itWith(['calendar/xnys_sessions_1990-2012.csv'], 'are ours to the minute, but for late opens', (text) => {
    const theirs = rowsOf(text).map(([date = '', open = '', close = '']) => {
      const hours = knownBetter.get(date) ?? `${open} ${close}`
      return `${date} ${hours.split(' ').map((instant) => parseUtc(instant)).join(' ')}`
    })
    expect(theirs).toHaveLength(5_797)
    const ours = nyse.sessions(sessionDate('1990-01-01'), sessionDate('2012-12-31'))
    expect(ours.map(({ date, openAt, closeAt }) => `${date} ${openAt} ${closeAt}`)).toEqual(theirs)
  })
})

describe('daily bars', () => {
  /** Files of one folder, and the session that each of them is known to lack though others have it. */
  const series: readonly (readonly [folder: string, symbols: string, hole?: string])[] = [
    ['daily_long', 'SPY SPX MSFT NVDA ORCL YHOO GOOG'],
    ['daily', 'AXP BA CAT CVX DIS GE GS HD IBM JNJ JPM KO MCD MMM NKE PFE PG TRV UNH UTX VZ WMT XOM'],
    ['daily', 'AABA AAPL AMZN CSCO GOOGL INTC MSFT', '2010-04-01'],
    ['daily', 'MRK', '2009-08-11'],
  ]

  for (const [folder, symbols, hole] of series) {
    const files = symbols.split(' ').map((symbol) => `${folder}/${symbol}.csv`)
    itWith(files, `of ${folder} without ${hole ?? 'a hole'} are the sessions`, (text, file) => {
      const [header = '', ...lines] = text.trim().split('\n')
      const dateColumn = Math.max(header.toLowerCase().split(',').indexOf('date'), 0)
      const dates = lines.map((line) => isoDate(line.split(',')[dateColumn] ?? ''))
      expect(dates.length).toBeGreaterThan(2_000)
      const expected = sessionDates(dates[0] ?? '', dates.at(-1) ?? '')
      expect(dates, file).toEqual(expected.filter((date) => date !== hole))
    })
  }
})

describe('minute bars of currencies', () => {
  const fx = calendarNamed('FX')
  const files = ['fx/GBPUSD_1m_bid_2012-02.csv.gz', 'fx/USDJPY_1m_bid_2013-02.csv.gz']

  itWith(files, 'fall into the currency week, and into each of its days', (text, file) => {
    const minutes = rowsOf(text).map(([stamp = '']) => parseUtc(stamp.replace(' ', 'T')) ?? utcMillis(0))
    const found = minutes.map((at) => fx.sessionAt(at)?.date)
    expect(minutes.filter((_, row) => found[row] === undefined).map(formatUtc), file).toEqual([])
    const days = fx.sessions(found[0] ?? fx.firstDate, found.at(-1) ?? fx.lastDate)
    expect([...new Set(found)], file).toEqual(days.map(({ date }) => date))
  })
})
