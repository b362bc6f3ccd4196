import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'

const folder = emptyFolder()
afterAll(folder.remove)

const STRATEGY = `
import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Hold', description: 'Buys once.',
  eachSymbol: () => ({ onBar: (bar, context) => {
    if (!context.position && !context.entry) context.buy({ quantity: 100 })
  } }),
})
`
/** Sessions of the NYSE in early March 2010. */
const DAYS = ['01', '02', '03', '04', '05', '08', '09', '10', '11', '12'].map((day) => `2010-03-${day}`)

function bars(symbol: string, days: readonly string[], priceOf: (day: string) => number): void {
  const rows = days.map((day) => [day, ...Array.from({ length: 4 }, () => priceOf(day)), 100_000].join(','))
  writeFileSync(join(folder.path, `${symbol}.csv`), `date,open,high,low,close,volume\n${rows.join('\n')}\n`)
  const taken = investor(folder.path, 'data', 'import', `${symbol}.csv`, '--symbol', symbol)
  expect(taken.code, taken.err).toBe(0)
}

beforeAll(() => {
  writeFileSync(join(folder.path, 'hold.ts'), STRATEGY)
  // DEAD splits 2 for 1 on the 4th, trades last on the 5th, and pays 0.05 a share on the 9th.
  bars('DEAD', DAYS.slice(0, 5), (day) => (day < '2010-03-04' ? 10 : 5))
  bars('LIVE', DAYS, () => 20)
  writeFileSync(join(folder.path, 'actions.csv'),
    'symbol,date,kind,value\nDEAD,2010-03-04,split,2:1\nDEAD,2010-03-09,delisting,0.05\n')
  const taken = investor(folder.path, 'data', 'actions', '--file', 'actions.csv')
  expect(taken.code, taken.err).toBe(0)
}, 120_000)

// 100 shares for 10 each are 200 by then, which is 1,000 for 10; 100 in terms after the split cost 500.
it.each([['raw', -990], ['split', -495], ['total', -495]])(
  'what is held of a delisted instrument is paid its final price in the %s view', (adjustment, profit) => {
    const run = investor(folder.path, 'backtest', '--strategy', './hold.ts', '--symbols', 'DEAD,LIVE',
      '--adjustment', adjustment, '--out', `runs-${adjustment}`,
      '--set', 'default_order_type=MARKET', '--set', 'backtest.slippage.model=none')
    expect(run.code, run.err).toBe(0)
    const kept = join(folder.path, `runs-${adjustment}`, '0001-Hold')
    const [head, ...rows] = readFileSync(join(kept, 'trades.csv'), 'utf8').trim().split('\n')
      .map((line) => line.split(','))
    const cell = (name: string): string | undefined => rows[0]?.[head?.indexOf(name) ?? -1]
    expect(rows).toHaveLength(1)
    expect([cell('symbol'), cell('exit_price'), cell('exit_reason')]).toEqual(['DEAD', '0.05', 'delisting'])
    expect(Number(cell('profit'))).toBeCloseTo(profit, 9)
    expect(run.out).not.toContain('keeps its last price')
  }, 120_000,
)

it.each([[], ['--to', '2010-03-12']])('it is paid where no bar of another symbol comes after it', (...to) => {
  const run = investor(folder.path, 'backtest', '--strategy', './hold.ts', '--symbols', 'DEAD', ...to,
    '--adjustment', 'split', '--out', `runs-alone${to.length}`, '--json',
    '--set', 'default_order_type=MARKET', '--set', 'backtest.slippage.model=none')
  expect(run.code, run.err).toBe(0)
  const { finalEquity, endPositions, metrics, equity, toAt } = JSON.parse(run.out)
  expect(finalEquity).toBeCloseTo(100_000 - 495, 9)
  expect([endPositions, metrics.totalTrades, equity.days.at(-1)]).toEqual([[], 1, '2010-03-09'])
  expect(new Date(toAt).toISOString()).toBe('2010-03-09T14:30:00.000Z')
  // The last row is the session in which it was paid: sessions without a bar in between have none.
  expect(equity.value).toHaveLength(6)
}, 120_000)

it('it is held where the run was to end before that', () => {
  const run = investor(folder.path, 'backtest', '--strategy', './hold.ts', '--symbols', 'DEAD',
    '--to', '2010-03-05', '--out', 'runs-before', '--json', '--set', 'default_order_type=MARKET')
  expect(run.code, run.err).toBe(0)
  expect(JSON.parse(run.out).endPositions).toHaveLength(1)
}, 120_000)
