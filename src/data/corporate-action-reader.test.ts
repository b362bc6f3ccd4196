import { describe, expect, it } from 'vitest'
import { calendarNamed } from '../calendar/index.ts'
import { CorporateActionReader } from './corporate-action-reader.ts'

function read(row: string, header = 'symbol,date,kind,value'): unknown {
  const reader = CorporateActionReader.from(header.split(','), () => calendarNamed('XNYS'))
  if (!reader.ok) return reader.failure.code
  const action = reader.value.read({ line: 2, fields: row.split(',') })
  return action.ok ? action.value : action.failure.message
}

const at = (date: string): object => ({ date, at: calendarNamed('XNYS').session(date as never)?.openAt })

describe('CorporateActionReader', () => {
  it.each([
    [
      'AAPL,2014-06-09,split,7:1',
      { kind: 'Split', symbol: 'AAPL', ...at('2014-06-09'), newUnits: 7, oldUnits: 1 },
    ],
    [
      'AIG,2009-07-01,split,0.05',
      { kind: 'Split', symbol: 'AIG', ...at('2009-07-01'), newUnits: 1, oldUnits: 20 },
    ],
    [
      'X,2009-07-01,Stock Split,3/2',
      { kind: 'Split', symbol: 'X', ...at('2009-07-01'), newUnits: 3, oldUnits: 2 },
    ],
    [
      'AAPL,2014-05-08,dividend,3.29',
      { kind: 'CashDividend', symbol: 'AAPL', ...at('2014-05-08'), amount: 3_290_000_000n },
    ],
    [
      'FB,2022-06-09,symbol-change,META',
      { kind: 'SymbolChange', symbol: 'FB', ...at('2022-06-09'), newSymbol: 'META' },
    ],
    [
      'TWTR,2022-10-28,delisting,54.20',
      { kind: 'Delisting', symbol: 'TWTR', ...at('2022-10-28'), finalPrice: 54_200_000_000n },
    ],
    ['X,2022-10-28,delisting,', { kind: 'Delisting', symbol: 'X', ...at('2022-10-28') }],
  ])('reads %s', (row, wanted) => {
    expect(read(row)).toEqual(wanted)
  })

  it('takes empty fields after the last column for none', () => {
    expect(read('AAPL,2014-05-08,dividend,3.29,, ')).toMatchObject({ amount: 3_290_000_000n })
  })

  it('finds its columns in any order', () => {
    expect(read('7:1,split,AAPL,2014-06-09', 'Value,Kind,Symbol,Date')).toMatchObject({
      kind: 'Split',
      newUnits: 7,
    })
    expect(read('', 'symbol,date,type')).toBe('COLUMN_MISSING')
  })

  it.each([
    [',2014-06-09,split,7:1', 'symbol is empty'],
    ['AAPL,2014-06-09,merger,1', 'kind is "merger"'],
    ['AAPL,9 June,split,7:1', 'date is "9 June"'],
    ['AAPL,2014-06-08,split,7:1', '2014-06-08 is no session of XNYS'],
    ['AAPL,2014-06-09,split,seven', 'value is "seven"; a ratio'],
    ['AAPL,2014-06-09,split,0:1', 'value is "0:1"; a ratio'],
    ['AAPL,2014-06-09,split,1:1', 'value is "1:1"; a split changes'],
    ['AAPL,2014-06-09,split,3:3', 'value is "3:3"; a split changes'],
    ['AAPL,2014-06-09,split,1:99999999', 'value is "1:99999999"; a ratio of at most 100000 is read'],
    ['AAPL,2014-06-09,dividend,1,234.5', 'found "234.5" in field 5, after the last of 4 columns'],
    ['AAPL,2014-06-09,split,-2', 'value is "-2"; a ratio'],
    ['AAPL,2014-06-09,dividend,0', 'value is "0"; an amount'],
    ['AAPL,2014-06-09,dividend,$1', 'value is "$1"; an amount'],
    ['FB,2022-06-09,symbol-change,FB', 'value is "FB"; the new symbol'],
    ['FB,2022-06-09,delisting,-1', 'value is "-1"; a price'],
  ])('refuses %s', (row, wanted) => {
    expect(read(row)).toMatch(new RegExp(`^line 2: ${wanted.replaceAll(/[$]/g, '\\$&')}`))
  })
})
