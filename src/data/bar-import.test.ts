import { describe, expect, it } from 'vitest'
import { formatUtc, utcMillis } from '../base/index.ts'
import { calendarNamed } from '../calendar/index.ts'
import type { BarImportOptions, ImportOutcome } from './bar-import.ts'
import { BarImport } from './bar-import.ts'
import { sniffLayout } from './column-layout.ts'

const NOW = utcMillis(Date.UTC(2030, 0, 1))

function importText(text: string, options: Partial<BarImportOptions> = {}): ImportOutcome | string {
  const [header = '', ...rows] = text.trim().split('\n').map((line) => line.split(','))
  const layout = sniffLayout(header === '' ? [] : header)
  if (!layout.ok) return layout.failure.code
  const bars = BarImport.begin({
    layout: layout.value,
    calendar: calendarNamed('XNYS'),
    symbol: 'X',
    keepsExtended: false,
    repairsHighLow: false,
    now: NOW,
    ...options,
  })
  if (!bars.ok) return bars.failure.code
  for (const [index, fields] of rows.entries()) bars.value.add({ line: index + 2, fields })
  const outcome = bars.value.finish()
  return outcome.ok ? outcome.value : `${outcome.failure.code}: ${outcome.failure.message}`
}

function outcomeOf(text: string, options: Partial<BarImportOptions> = {}): ImportOutcome {
  const outcome = importText(text, options)
  if (typeof outcome === 'string') throw new Error(outcome)
  return outcome
}

function intervals({ series }: ImportOutcome): string[] {
  return series.flatMap(({ columns }) =>
    Array.from(
      { length: columns.length },
      (_, row) =>
        [columns.openAt, columns.closeAt].map((at) => formatUtc(utcMillis(at[row] as number))).join(' '),
    ),
  )
}

const rejected = ({ rejected: rows }: ImportOutcome): string[] =>
  rows.map(({ line, code }) => `${line} ${code}`)
const HEADER = 'date,open,high,low,close,volume\n'
const minutes = (...stamps: string[]): string =>
  HEADER + stamps.map((stamp) => `${stamp},10,11,9,10,5`).join('\n')

describe('daily bars', () => {
  it('get the session of their date, early closes and summer time included', () => {
    const text = minutes('2021-07-06', '2021-07-07', '2021-11-24', '2021-11-26')
    expect(intervals(outcomeOf(text))).toEqual([
      '2021-07-06T13:30:00Z 2021-07-06T20:00:00Z', '2021-07-07T13:30:00Z 2021-07-07T20:00:00Z',
      '2021-11-24T14:30:00Z 2021-11-24T21:00:00Z', '2021-11-26T14:30:00Z 2021-11-26T18:00:00Z',
    ])
  })

  it('on a day without a session are quarantined with the reason', () => {
    const outcome = outcomeOf(
      minutes('2021-07-01', '2021-07-02', '2021-07-05', '2021-07-10', '1985-01-02', '2021-07-12'),
    )
    expect(rejected(outcome)).toEqual(['4 NOT_A_SESSION', '5 NOT_A_SESSION', '6 OUTSIDE_CALENDAR'])
    expect(outcome.rejected.map(({ reason }) => reason)).toEqual([
      '2021-07-05 is no session of calendar XNYS (Independence Day)',
      '2021-07-10 is no session of calendar XNYS (a weekend)',
      '1985-01-02 lies outside calendar XNYS, 1990-01-01 to 2030-12-31',
    ])
  })

  it('may carry an instant, which becomes a date of the exchange', () => {
    const text = minutes('2021-07-06T04:00:00Z', '2021-07-07T04:00:00Z', '2021-07-08T04:00:00Z')
    expect(intervals(outcomeOf(text))[0]).toBe('2021-07-06T13:30:00Z 2021-07-06T20:00:00Z')
  })

  it('at midnight of UTC are refused until somebody says which day they name', () => {
    const text = minutes('2021-07-06T00:00:00Z', '2021-07-07T00:00:00Z', '2021-07-08T00:00:00Z')
    expect(importText(text)).toMatch(/^STAMP_UNCLEAR: found 3 stamps at midnight of UTC/)
    const first = (timeZone: string): string | undefined => (
      intervals(outcomeOf(text, { timeZone, timeframe: '1d' })).at(-1)
    )
    expect(first('UTC')).toBe('2021-07-08T13:30:00Z 2021-07-08T20:00:00Z')
    expect(first('America/New_York')).toBe('2021-07-07T13:30:00Z 2021-07-07T20:00:00Z')
    const weeks = minutes('2021-07-05T00:00:00Z', '2021-07-12T00:00:00Z')
    expect(importText(weeks)).toMatch(/^STAMP_UNCLEAR/)
    expect(intervals(outcomeOf(weeks, { timeZone: 'UTC' }))[1])
      .toBe('2021-07-12T13:30:00Z 2021-07-16T20:00:00Z')
  })

  it('of currencies belong to the session that their instant lies in', () => {
    const calendar = calendarNamed('FX')
    const opens = minutes('2021-07-05T21:00:00Z', '2021-07-06T21:00:00Z')
    expect(intervals(outcomeOf(opens, { calendar }))[0]).toBe('2021-07-05T21:00:00Z 2021-07-06T21:00:00Z')
    const weeks = minutes('2021-07-04T21:00:00Z', '2021-07-11T21:00:00Z')
    expect(intervals(outcomeOf(weeks, { calendar }))[0]).toBe('2021-07-04T21:00:00Z 2021-07-09T21:00:00Z')
  })

  it('of weeks on Sundays are refused until somebody says which week they mean', () => {
    const text = minutes('2021-07-11', '2021-07-18', '2021-07-25')
    expect(importText(text)).toMatch(/^STAMP_UNCLEAR: found 3 weekly stamps on a Sunday/)
    const first = (stampMeans: 'open' | 'close'): string | undefined => (
      intervals(outcomeOf(text, { stampMeans }))[0]
    )
    expect(first('close')).toBe('2021-07-06T13:30:00Z 2021-07-09T20:00:00Z')
    expect(first('open')).toBe('2021-07-12T13:30:00Z 2021-07-16T20:00:00Z')
  })

  it('of a week get its first open and last close', () => {
    const outcome = outcomeOf(minutes('2021-07-05', '2021-07-12', '2021-07-19'))
    expect(outcome.series[0]?.timeframe).toBe('1w')
    expect(intervals(outcome)[0]).toBe('2021-07-06T13:30:00Z 2021-07-09T20:00:00Z')
  })

  it('of a round-the-clock market get a UTC day', () => {
    const outcome = outcomeOf(minutes('2021-07-04', '2021-07-05'), { calendar: calendarNamed('24x7') })
    expect(intervals(outcome)[0]).toBe('2021-07-04T00:00:00Z 2021-07-05T00:00:00Z')
  })

  it('from the future are quarantined', () => {
    expect(
      rejected(outcomeOf(minutes('2021-07-06', '2021-07-07'), { now: utcMillis(Date.UTC(2021, 6, 7, 19)) })),
    ).toEqual(['3 FUTURE'])
  })
})

it('a time zone that there is none of is refused, whether the stamps need one or not', () => {
  const text = minutes('2021-07-06', '2021-07-07')
  expect(importText(text, { timeZone: 'Nowhere' })).toMatch(/^UNKNOWN_TIME_ZONE/)
})

describe('intraday bars', () => {
  const newYork = { timeZone: 'America/New_York' }

  it('need a time zone when their stamps name none', () => {
    expect(importText(minutes('2021-01-04 09:30', '2021-01-04 09:31'))).toMatch(
      /^TIME_ZONE_MISSING.*America\/New_York/,
    )
    expect(importText(minutes('2021-01-04 09:30', '2021-01-04 09:31'), { timeZone: 'Nowhere' })).toMatch(
      /^UNKNOWN_TIME_ZONE/,
    )
  })

  it('begin at their stamp, or end there', () => {
    const text = minutes('2021-01-04 09:31', '2021-01-04 09:32')
    expect(intervals(outcomeOf(text, newYork))[0]).toBe('2021-01-04T14:31:00Z 2021-01-04T14:32:00Z')
    expect(intervals(outcomeOf(text, { ...newYork, stampMeans: 'close' }))[0])
      .toBe('2021-01-04T14:30:00Z 2021-01-04T14:31:00Z')
  })

  it('whose stamps look like ends are refused until somebody says so', () => {
    const text = minutes('2021-01-04 15:59', '2021-01-04 16:00')
    expect(importText(text, newYork)).toMatch(/^STAMP_UNCLEAR/)
    expect(outcomeOf(text, { ...newYork, stampMeans: 'close' }).series[0]?.columns.length).toBe(2)
  })

  it('are cut at the close of the session', () => {
    const text = minutes('2021-01-04 09:30', '2021-01-04 10:30', '2021-01-04 11:30', '2021-01-04 15:30')
    expect(intervals(outcomeOf(text, newYork)).at(-1)).toBe('2021-01-04T20:30:00Z 2021-01-04T21:00:00Z')
  })

  it('of extended hours are left out and counted, or kept', () => {
    const text = minutes(
      '2021-01-04 09:28',
      '2021-01-04 09:29',
      '2021-01-04 09:30',
      '2021-01-04 09:31',
      '2021-01-04 16:00',
    )
    expect(outcomeOf(text, newYork).series[0]).toMatchObject({ extendedLeftOut: 3, columns: { length: 2 } })
    expect(outcomeOf(text, { ...newYork, keepsExtended: true }).series[0]).toMatchObject({
      extendedLeftOut: 0,
      columns: { length: 5 },
    })
  })

  it('outside of all hours are quarantined', () => {
    const text = minutes('2021-01-04 03:59', '2021-01-04 04:00', '2021-01-04 04:01', '2021-01-09 10:00')
    expect(rejected(outcomeOf(text, { ...newYork, keepsExtended: true }))).toEqual([
      '2 OUTSIDE_HOURS',
      '5 OUTSIDE_HOURS',
    ])
  })

  it('at a local time that does not exist, or exists twice, are quarantined', () => {
    const text = minutes(
      '2021-03-14 01:59', '2021-03-14 02:30', '2021-03-14 03:00', '2021-03-14 03:01',
      '2021-11-07 00:59', '2021-11-07 01:30', '2021-11-07 02:00',
    )
    const outcome = outcomeOf(text, { ...newYork, calendar: calendarNamed('24x7'), timeframe: '1m' })
    expect(rejected(outcome)).toEqual(['3 LOCAL_TIME_SKIPPED', '7 LOCAL_TIME_AMBIGUOUS'])
    expect(outcome.rejected[0]?.reason).toBe(
      '2021-03-14 02:30:00 in America/New_York: the clocks skip this time',
    )
    expect(outcome.series[0]?.columns.length).toBe(5)
  })

  it('with and without a time zone in one file are refused with their lines', () => {
    const text = minutes('2021-01-04 09:30', '2021-01-04T14:31:00Z', '2021-01-04 09:32')
    expect(importText(text, newYork)).toMatch(
      /^MIXED_TIME_ZONES: found 2 rows with no time zone \(line 2, 4\) and 1 rows with a time zone/,
    )
  })
})

describe('the order of rows', () => {
  it('may run backwards from end to end', () => {
    const outcome = outcomeOf(minutes('2021-07-08', '2021-07-07', '2021-07-06'))
    expect(outcome.series[0]).toMatchObject({ order: 'descending', rejected: [], columns: { length: 3 } })
    expect(intervals(outcome)[0]).toContain('2021-07-06')
  })

  it('costs the fewest rows where it is broken', () => {
    const outcome = outcomeOf(
      minutes('2021-07-06', '2021-07-07', '2029-07-09', '2021-07-08', '2021-07-09', '2021-07-12'),
    )
    expect(rejected(outcome)).toEqual(['4 OUT_OF_ORDER'])
  })

  it('keeps the first of two bars of one interval', () => {
    const others = ['2021-07-07,10,11,9,10.5,5', '2021-07-07,10,11,9,10,5', '2021-07-08,10,11,9,10,5']
    const text = [minutes('2021-07-06', '2021-07-07'), ...others].join('\n')
    const outcome = outcomeOf(text)
    expect(outcome.rejected.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '4 another bar closes at 2021-07-07T20:00:00Z, with other values; the first one is kept',
      '5 another bar closes at 2021-07-07T20:00:00Z, with the same values; the first one is kept',
    ])
  })
})

describe('rows that cannot be read', () => {
  it('are quarantined with line, code and what was found', () => {
    const text = `${HEADER}2021-07-06,10,11,9,10,5
2021-07-07,,11,9,10,5
2021-07-08,10,n/a,9,10,5
2021-07-09,10,NaN,9,10,5
2021-07-12,10,11,9
2021-07-13,"1,000",11,9,10,5
2021-02-30,10,11,9,10,5
,10,11,9,10,5
2021-07-14,10,11,9,12,5
2021-07-15,10,11,9,10,-5
2021-07-16,10,11,9,10,5`
    const outcome = outcomeOf(text)
    expect(rejected(outcome)).toEqual([
      '3 EMPTY_FIELD',
      '4 NOT_A_NUMBER',
      '5 NON_FINITE',
      '6 MISSING_FIELD',
      '7 NOT_A_NUMBER',
      '8 BAD_TIMESTAMP',
      '9 EMPTY_FIELD',
      '10 HIGH_LOW_ORDER',
      '11 NEGATIVE_VOLUME',
    ])
    expect(outcome.rejected[0]).toMatchObject({ reason: 'open is empty', row: '2021-07-07,,11,9,10,5' })
    expect(outcome.rejected[7]?.reason).toBe('high 11 and low 9 do not enclose open 10 and close 12')
    expect(outcome.series[0]?.columns.length).toBe(2)
  })

  it('have more values than there are columns, as numbers with commas without quotes have', () => {
    const text = `${HEADER}2021-07-06,1,490.10,1,490.10,1,234,567
2021-07-07,10,11,9,10,5,
2021-07-08,10,11,9,10,5
2021-07-09,10,11,9,10,5,,,x`
    const outcome = outcomeOf(text)
    expect(rejected(outcome)).toEqual(['2 EXTRA_FIELD', '5 EXTRA_FIELD'])
    expect(outcome.rejected[0]?.reason).toBe('found "234" in field 7, after the last of 6 columns')
  })

  it('have more digits than are kept: it is said how many', () => {
    const text = `${HEADER}2021-07-06,10,11,9,10.123456789012,9007199254740993
2021-07-07,10,11,9,10.30000000000000004,12345678901234567890
2021-07-08,10,11,9,9.30000000000000071,9007199254740992
2021-07-09,10,11,9,10.10000000000000000000,0.00000000000000000001`
    expect(outcomeOf(text).notes).toContain('3 numbers have more digits than are kept (15 to 17)')
    const plain = outcomeOf(`${HEADER}2021-07-06,10,11,9,10,5\n2021-07-07,10,11,9,10,5`)
    expect(plain.notes.join()).not.toContain('digits')
  })

  it('are widened by a cent or a thousandth, only when asked for, and listed', () => {
    const cents = `${HEADER}2021-07-06,5,5.5,4,5.51,5\n2021-07-07,5.49,6,5.5,5.6,5
2021-07-08,5,6,0,5,5\n2021-07-09,5,5.5,4,5.52,5\n2021-07-12,5,4,6,5,5`
    const outcome = outcomeOf(cents, { repairsHighLow: true })
    const changes = outcome.series[0]?.repaired.map(({ line, change }) => `${line} ${change}`)
    expect(changes).toEqual(['2 high 5.5 -> 5.51, low 4 -> 4', '3 high 6 -> 6, low 5.5 -> 5.49'])
    expect(rejected(outcome)).toEqual(['4 NON_POSITIVE', '5 HIGH_LOW_ORDER', '6 HIGH_LOW_ORDER'])
    const dear = `${HEADER}2021-07-06,100,101,100.1,100.5,5\n2021-07-07,100,101,100.11,100.5,5`
    expect(rejected(outcomeOf(dear, { repairsHighLow: true }))).toEqual(['3 HIGH_LOW_ORDER'])
    const cheap = `${HEADER}2021-07-06,0.1,0.1,0.09,0.101,5\n2021-07-07,0.1,0.1,0.09,0.102,5`
    expect(rejected(outcomeOf(cheap, { repairsHighLow: true }))).toEqual(['3 HIGH_LOW_ORDER'])
    expect(rejected(outcomeOf(cents))).toHaveLength(5)
  })
})

describe('a file as a whole', () => {
  it('needs a timeframe that its stamps or the user tell', () => {
    expect(importText(minutes('2021-07-06'))).toMatch(/^TIMEFRAME_UNCLEAR: found no two different stamps/)
    expect(importText(minutes('2021-06-30', '2021-07-30', '2021-08-29'))).toMatch(
      /^TIMEFRAME_UNCLEAR: found stamps mostly 30 days/,
    )
    expect(importText(minutes('2021-06-07', '13/07/2021', '2021-08-07'))).toMatch(
      /days apart.*; rows that cannot be read: 1, the first line 3: BAD_TIMESTAMP: .*"13\/07\/2021"/,
    )
    expect(outcomeOf(minutes('2021-07-06'), { timeframe: '1d' }).series[0]?.columns.length).toBe(1)
    expect(importText(minutes('2021-07-06', '2021-07-07'), { timeframe: '1m' })).toMatch(
      /^TIMEFRAME_UNCLEAR: found stamps without a time/,
    )
  })

  it('without rows is refused', () => {
    expect(importText(HEADER)).toMatch(/^NO_ROWS/)
  })

  it('may hold many symbols, of which one can be picked', () => {
    const text = `symbol,date,open,high,low,close,volume
A,2021-07-06,10,11,9,10,5
B,2021-07-06,20,21,19,20,5
A,2021-07-07,10,11,9,10,5
B,2021-07-07,20,21,19,20,5
no good,2021-07-07,20,21,19,20,5`
    const { symbol: _, ...unnamed } = { symbol: 'X' }
    const all = outcomeOf(text, { ...unnamed, symbol: undefined as unknown as string })
    expect(all.series.map(({ symbol, columns }) => `${symbol} ${columns.length}`)).toEqual(['A 2', 'B 2'])
    expect(rejected(all)).toEqual(['6 BAD_SYMBOL'])
    const picked = outcomeOf(text, { symbol: 'B' })
    expect(picked).toMatchObject({ otherSymbolRows: 3, rejected: [] })
    expect(importText(text, { symbol: 'C' })).toMatch(/^NO_GOOD_ROWS: found no row of C among 5 rows/)
  })

  it('needs a symbol from somewhere', () => {
    expect(importText(minutes('2021-07-06'), { symbol: undefined as unknown as string })).toBe(
      'SYMBOL_MISSING',
    )
    expect(importText(minutes('2021-07-06'), { symbol: 'A B' })).toBe('SYMBOL_MISSING')
  })

  it('may carry dividends and splits, on the session from which they hold', () => {
    const text = `date,open,high,low,close,volume,cash_dividend_ex,split_ratio
2021-07-06,100,101,99,100,5,0.0,1.0
2021-07-07,100,101,99,100,5,0.57,1.0
2021-07-08,50,51,49,50,5,0.0,2.0
2021-07-09,1000,1001,999,1000,5,0.0,0.05`
    const outcome = outcomeOf(text)
    expect(outcome.rejected).toEqual([])
    expect(outcome.series[0]?.actions).toEqual([
      {
        kind: 'CashDividend',
        symbol: 'X',
        date: '2021-07-07',
        at: Date.UTC(2021, 6, 7, 13, 30),
        amount: 570_000_000n,
      },
      {
        kind: 'Split',
        symbol: 'X',
        date: '2021-07-08',
        at: Date.UTC(2021, 6, 8, 13, 30),
        newUnits: 2,
        oldUnits: 1,
      },
      {
        kind: 'Split',
        symbol: 'X',
        date: '2021-07-09',
        at: Date.UTC(2021, 6, 9, 13, 30),
        newUnits: 1,
        oldUnits: 20,
      },
    ])
  })

  it('takes no dividend and no split of a row that is refused, nor loses that of the row beside it', () => {
    const text = `date,open,high,low,close,volume,cash_dividend_ex,split_ratio
2021-07-06,100,101,99,100,5,0.0,1.0
2021-07-07,100,99,101,100,5,7.5,1.0
2021-07-08,100,101,99,100,5,0.57,1.0
2021-07-08,100,101,99,100,5,0.99,3.0
2021-07-09,100,101,99,100,5,0.0,1.0`
    const outcome = outcomeOf(text)
    expect(rejected(outcome)).toEqual(['3 HIGH_LOW_ORDER', '5 DUPLICATE'])
    expect(outcome.series[0]?.actions).toMatchObject([
      { kind: 'CashDividend', date: '2021-07-08', amount: 570_000_000n },
    ])
  })

  it('tells standing prices as suspicious and keeps them', () => {
    const dates = ['2021-07-06', '2021-07-07', '2021-07-08', '2021-07-09', '2021-07-12', '2021-07-13']
    const text = HEADER + dates.map((date) => `${date},10,10,10,10,0`).join('\n')
    expect(outcomeOf(text).series[0]).toMatchObject({ warnings: { FROZEN: 2 }, columns: { length: 6 } })
  })
})
