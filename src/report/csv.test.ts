import { describe, expect, it } from 'vitest'
import { sessionDate } from '../base/index.ts'
import { HOSTILE, normalInput } from '../../test/e2e/report-input.ts'
import { csv } from './csv.ts'
import { equityCsv } from './equity-csv.ts'
import { ordersCsv } from './orders-csv.ts'
import type { OrderRow } from './orders-csv.ts'
import { tradesCsv } from './trades-csv.ts'

/** Reads RFC 4180 back: rows of cells. */
function parsed(text: string): string[][] {
  const cells = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)]
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of cells) {
    rows.at(-1)?.push(quoted === undefined ? plain ?? '' : quoted.replaceAll('""', '"'))
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

describe('csv', () => {
  it('quotes what has commas, quotes or breaks, and reads back', () => {
    const rows = [['a,b', 'say "x"', 'two\r\nlines', ''], ['plain', ' space', '1', '2']]
    const text = csv(['one', 'two', 'three', 'four'], rows)
    expect(text.startsWith('one,two,three,four\r\n"a,b","say ""x""","two\r\nlines",\r\n')).toBe(true)
    expect(parsed(text).slice(1)).toEqual(rows)
  })

  it('disarms formulas and leaves numbers alone', () => {
    const cells = ['=1+1', '+SUM(A1)', '-2+3', '@cmd', '\tx', '-12.5', '1e5', 'a=b']
    expect(parsed(csv(['x'], [[...cells, -3, 1e-7, Number.NaN]]))[1])
      .toEqual(['\'=1+1', '\'+SUM(A1)', '\'-2+3', '\'@cmd', '\'\tx', '-12.5', '1e5', 'a=b', '-3', '1e-7', ''])
  })
})

describe('trades.csv', () => {
  it('has a row a trade under names that stay', () => {
    const { trades } = normalInput()
    const [head, first] = parsed(tradesCsv(trades))
    const row = Object.fromEntries((head ?? []).map((name, index) => [name, first?.[index]]))
    expect(row).toEqual({
      number: '1', strategy: 'MA_Crossover', symbol: 'SYNTH', side: 'LONG', quantity: trades[0]?.quantity,
      entry_at: '2000-03-14T14:30:00Z', exit_at: '2000-05-05T14:30:00Z',
      entry_price: trades[0]?.entryPrice, exit_price: trades[0]?.exitPrice,
      gross_profit: trades[0]?.grossProfit, fees: '2', dividends: '0', profit: trades[0]?.profit,
      bars: String(trades[0]?.barCount), adverse_excursion: '4285.38', favorable_excursion: '2240.3',
      stop_price: trades[0]?.stopPrice, target_price: trades[0]?.targetPrice, exit_reason: 'signal',
      signal: '7', added_signal: '', exit_signal: '', entry_tag: '', exit_tag: '',
    })
    expect(parsed(tradesCsv(trades)).length).toBe(trades.length + 1)
  })
})

describe('orders.csv', () => {
  it('keeps a hostile reason in its cell', () => {
    const order: OrderRow = {
      clientOrderId: 'ii-0-MA-7-0-0', signal: 7, strategy: '=HYPERLINK("x")', symbol: 'SYNTH', role: 'entry',
      side: 'BUY', type: 'MARKET', timeInForce: 'DAY', quantity: '10', limitPrice: '', stopPrice: '',
      createdAt: '2000-01-03T21:00:00Z', status: 'REJECTED', specStatus: 'REJECTED', filledQuantity: '0',
      averagePrice: '', fees: '0', endedAt: '2000-01-04T14:30:00Z', reason: HOSTILE,
    }
    const [head, row] = parsed(ordersCsv([order]))
    expect(head?.length).toBe(19)
    expect(row?.[2]).toBe('\'=HYPERLINK("x")')
    expect(row?.at(-1)).toBe(HOSTILE)
  })
})

describe('equity.csv', () => {
  it('sets the last known worth of the benchmark beside each point', () => {
    const days = ['1969-12-31', '1970-01-01'].map(sessionDate)
    const points = { at: [1_000, 2_000, 3_000].map((at) => at * 1_000), value: [100, 101.5, 99], days }
    const benchmark = { symbol: 'X', curve: { at: [2_000_000, 2_500_000], value: [7, 8] } }
    expect(equityCsv(points, benchmark)).toBe(
      'session,at,equity,benchmark\r\n1969-12-31,1970-01-01T00:16:40Z,100,\r\n'
      + '1970-01-01,1970-01-01T00:33:20Z,101.5,7\r\n1970-01-01,1970-01-01T00:50:00Z,99,8\r\n')
  })
})
