import { describe, expect, it } from 'vitest'
import type { ColumnMapping } from './column-layout.ts'
import { sniffLayout } from './column-layout.ts'

function layout(row: string, mapping: ColumnMapping = {}): unknown {
  const found = sniffLayout(row.split(','), mapping)
  return found.ok ? found.value : found.failure.code
}

describe('sniffLayout', () => {
  it.each([
    ['Date,Open,High,Low,Close,Volume,Name', { stamp: [0], open: 1, close: 4, volume: 5, symbol: 6 }],
    [',date,open,high,low,close,volume', { stamp: [1], open: 2, volume: 6, symbol: -1 }],
    [',Open,High,Low,Close,Volume', { stamp: [0], open: 1 }],
    ['Date,Open,High,Low,Close,Adj Close,Volume', { close: 4, volume: 6, ignored: ['Adj Close'] }],
    [
      'symbol,date,open,high,low,close,volume,cash_dividend_ex,split_ratio',
      { symbol: 0, dividend: 7, split: 8 },
    ],
    // https://www.tiingo.com/documentation/end-of-day
    [
      'date,close,high,low,open,volume,adjClose,adjHigh,adjLow,adjOpen,adjVolume,divCash,splitFactor',
      { close: 1, open: 4, volume: 5, dividend: 11, split: 12 },
    ],
    ['timestamp_utc,open,high,low,close,volume', { stamp: [0] }],
    ['date,time,o,h,l,c,v', { stamp: [0, 1], open: 2, volume: 6 }],
    ['open_at,close_at,session,open,high,low,close,volume', { stamp: [0], ignored: ['close_at', 'session'] }],
    ['open_at_ms,close_at_ms,open,high,low,close,volume', { stamp: [0], ignored: ['close_at_ms'] }],
  ])('finds the columns of %s', (row, wanted) => {
    expect(layout(row)).toMatchObject({ hasHeader: true, ...wanted })
  })

  it('takes columns by number where there are no names', () => {
    const mapping = { stamp: '1', open: '2', high: '3', low: '4', close: '5', volume: '6' }
    expect(layout('20110103 090100,126.35,126.39,126.35,126.39,1579', mapping))
      .toMatchObject({ hasHeader: false, stamp: [0], open: 1, volume: 5 })
  })

  it('takes columns by name in any case', () => {
    const mapping = { open: 'BID_OPEN', high: 'bid_high', low: 'bid_low', close: 'bid_close', volume: 'none' }
    expect(layout('datetime,bid_open,bid_high,bid_low,bid_close', mapping)).toMatchObject({
      open: 1,
      close: 4,
      volume: -1,
    })
  })

  it.each<[string, ColumnMapping, string]>([
    ['20110103 090100,126.35,126.39,126.35,126.39,1579', {}, 'HEADER_MISSING'],
    ['date,open,high,low,close', {}, 'COLUMN_MISSING'],
    ['open,high,low,close,volume', {}, 'COLUMN_MISSING'],
    ['datetime,bid_open,bid_high,bid_low,bid_close,volume', {}, 'COLUMN_MISSING'],
    ['date,open,high,low,close,volume', { volume: 'turnover' }, 'COLUMN_UNKNOWN'],
    ['date,open,high,low,close,volume', { volume: '7' }, 'COLUMN_UNKNOWN'],
    ['date,open,high,low,close,close,volume', {}, 'COLUMN_AMBIGUOUS'],
    ['date,open,high,low,close,volume', { open: 'Open', close: 'open' }, 'COLUMN_AMBIGUOUS'],
    ['date,open,high,low,close,volume', { open: 'close' }, 'COLUMN_AMBIGUOUS'],
    ['date,open,high,low,close,volume', { volume: '5' }, 'COLUMN_AMBIGUOUS'],
    ['20110103,126.35,126.39,126.35,126.39,1579',
      { stamp: '1', open: '2', high: '3', low: '3', close: '5', volume: '6' }, 'COLUMN_AMBIGUOUS'],
  ])('refuses %s with %j as %s', (row, mapping, code) => {
    expect(layout(row, mapping)).toBe(code)
  })

  it('takes a column of days as the stamp where it is told', () => {
    expect(layout('Date,open,high,low,close,volume', { stamp: 'date' })).toMatchObject({ stamp: [0] })
  })

  it('takes the only price of a file for all four, and for nothing else', () => {
    const mapping = { open: 'nav', high: 'nav', low: 'nav', close: 'nav', volume: 'none' }
    expect(layout('date,nav', mapping)).toMatchObject({ open: 1, high: 1, low: 1, close: 1 })
    expect(layout('date,nav', { ...mapping, volume: 'nav' })).toBe('COLUMN_AMBIGUOUS')
  })

  it('says which roles a column was given, and takes two that are exchanged', () => {
    const header = ['date', 'open', 'high', 'low', 'close', 'volume']
    const found = sniffLayout(header, { open: 'close' })
    expect(found.ok ? '' : found.failure.message).toBe(
      'found column 5, "close", taken for open and for close; name one column for each with --map',
    )
    expect(layout(header.join(','), { open: 'close', close: 'open' })).toMatchObject({ open: 4, close: 1 })
  })

  it('says what was found and which flag settles it', () => {
    const found = sniffLayout(['datetime', 'bid_open', 'volume'])
    expect(found.ok ? '' : found.failure.message).toMatch(
      /open, high, low, close among "datetime, bid_open, volume".*--map open=NAME/,
    )
  })
})
