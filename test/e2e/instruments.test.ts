import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { emptyFolder, investor, type CliRun } from '../harness/cli.ts'

const folder = emptyFolder()
afterAll(() => folder.remove())

const instrument = (...words: readonly string[]): CliRun =>
  investor(folder.path, 'data', 'instrument', ...words)
const master = (...words: readonly string[]): readonly object[] =>
  JSON.parse(instrument(...words, '--json').out) as readonly object[]
const file = (name: string, text: string): string => {
  writeFileSync(join(folder.path, name), text)
  return name
}

describe('investor data instrument', () => {
  it('says that nobody has said anything, and keeps what is said', () => {
    expect(instrument('COIN/USD').out).toContain('nobody has said anything about COIN/USD')
    const words = ['--asset-class', 'crypto', '--tick', '0.5', '--lot', '0.001', '--borrow-fee', '0.02']
    expect(instrument('COIN/USD', ...words, '--shortable', 'yes').code).toBe(0)
    expect(master('COIN/USD')).toMatchObject([{
      assetClass: 'crypto', currency: 'USD', calendar: '24x7', lotSize: '0.001', isShortable: true,
      isFractionable: true, borrowFeeFraction: 0.02,
      tickTable: [{ since: '1900-01-01', atLeast: '0', tick: '0.5' }],
    }])
    expect(instrument('COIN/USD', '--sector', 'Coins').out)
      .toMatch(/COIN\/USD .* Coins +24x7 +0\.5 +0\.001 +2\.00 %/)
    expect(instrument('COIN/USD').out).not.toContain('nobody')
  })

  it('shows ticks as they can be said again', () => {
    const ticks = '0.0001, 0.01 from 1, 0.05 from 1 since 2026-01-01'
    instrument('ACME', '--tick', ticks)
    expect(instrument('ACME').out).toContain(
      'ticks: 0.0001, 0.01 from 1 since 1900-01-01, 0.05 from 1 since 2026-01-01')
    const before = master('ACME')
    instrument('ACME', '--tick', '0.0001, 0.01 from 1 since 1900-01-01, 0.05 from 1 since 2026-01-01')
    expect(master('ACME')).toEqual(before)
  })

  it('refuses what cannot be read, and changes nothing', () => {
    const before = master()
    const { code, err } = instrument('ACME', '--tick', '0,01')
    expect([code, err]).toEqual([1, expect.stringContaining('BAD_INSTRUMENT: tick is "0,01"') as unknown])
    expect(instrument('--lot', '5').err).toContain('found no symbol beside what is to be set')
    expect(master()).toEqual(before)
  })

  it('takes a file as a whole or not at all', () => {
    const good = 'Symbol,Asset Class,Sector,Tick,Lot\nUSDJPY,fx,,,1000\n6E,future,Currencies,0.00005,\n'
    expect(instrument('--file', file('master.csv', good)).out).toContain('master.csv: 2 instruments taken')
    expect(master('USDJPY')).toMatchObject([
      { currency: 'JPY', lotSize: '1000', sector: 'UNKNOWN', tickTable: [{ tick: '0.001' }] }])
    const before = master()
    for (const [rows, why] of [
      ['symbol,tick size\nA,0.01\n', 'line 1: found "tick_size"; the columns are symbol and any of name'],
      ['ticker\nA\n', 'line 1: found "ticker"'],
      ['sector\nTech\n', 'line 1: found no column symbol'],
      ['symbol,lot,lot\nA,1,1\n', 'line 1: a column is there twice'],
      ['symbol,lot\nA,1\nB,none\n', 'line 3: lot is "none"'],
      ['symbol,lot\nA,1\nA,2\n', 'line 3: A is there twice'],
      ['symbol,lot\n,1\n', 'line 2: symbol is empty'],
      ['symbol,lot\n', 'found no instrument'],
    ] as const) expect(instrument('--file', file('bad.csv', rows)).err).toContain(why)
    expect(master()).toEqual(before)
  }, 60_000)

  it('a backtest trades on the ticks and lots that are said', () => {
    const rows = Array.from({ length: 40 }, (_, day) => {
      const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10)
      return `${date},100.3,101.2,99.1,100.${day % 10},500`
    })
    const bars = file('coin.csv', `date,open,high,low,close,volume\n${rows.join('\n')}\n`)
    const told = investor(folder.path, 'data', 'import', bars, '--symbol', 'COIN/USD', '--time-zone', 'UTC')
    expect(told.out).toContain('are not on its tick of 0.5')
    file('often.ts', `import { defineStrategy } from 'investor'
export default defineStrategy({ name: 'Often', description: 'In and out.', eachSymbol: () => {
  let bars = 0
  return { onBar(bar, context) {
    bars++
    if (bars % 4 === 1) context.buy({ stop: 50, quantity: 1.2345 })
    if (bars % 4 === 3) context.closeLong('done')
  } }
} })\n`)
    const run = investor(folder.path, 'backtest', '--strategy', './often.ts', '--symbols', 'COIN/USD')
    expect(run.code).toBe(0)
    const orders = readFileSync(join(folder.path, 'runs', '0001-Often', 'orders.csv'), 'utf8').split('\n')
    const at = (name: string): number => (orders[0] ?? '').split(',').indexOf(name)
    const rowsOf = orders.slice(1).map((line) => line.split(','))
    const filled = rowsOf.filter((cells) => cells[at('status')] === 'FILLED')
    expect(filled.length).toBeGreaterThan(10)
    for (const cells of filled) {
      expect([cells[at('quantity')], (Number(cells[at('average_price')]) * 2) % 1]).toEqual(['1.234', 0])
    }
  }, 60_000)
})
