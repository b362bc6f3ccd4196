import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'

const folder = emptyFolder()
afterAll(folder.remove)

/** Buys on the second bar and sells on the fourth. */
const DAYS = `
import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Days', description: 'Buys on the second day.', timeframe: '1d',
  eachSymbol: () => {
    let bars = 0
    return { onBar: (bar, context) => {
      bars++
      if (bars === 2) context.buy({ quantity: 10, reason: 'second' })
      if (bars === 4) context.closeLong('fourth')
    } }
  },
})
`
const MINUTES = `
import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Minutes', description: 'Looks on.', timeframe: '5m', eachSymbol: () => ({ onBar: () => {} }),
})
`

/** Bars of five minutes from 09:30 to 16:00 in New York, each session a dollar above the one before. */
function fives(): string {
  const days = ['2024-03-04', '2024-03-05', '2024-03-06', '2024-03-07', '2024-03-08']
  const rows = days.flatMap((day, index) => (
    Array.from({ length: 78 }, (_, bar) => {
      const [price, minute] = [100 + index, 570 + 5 * bar]
      const clock = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0'))
      return `${day} ${clock.join(':')},${price},${price},${price},${price},10000`
    })))
  return `timestamp,open,high,low,close,volume\n${rows.join('\n')}\n`
}

beforeAll(() => {
  writeFileSync(join(folder.path, 'days.ts'), DAYS)
  writeFileSync(join(folder.path, 'minutes.ts'), MINUTES)
  writeFileSync(join(folder.path, 'fives.csv'), fives())
  for (const symbol of ['AAA', 'BBB']) {
    const taken = investor(folder.path, 'data', 'import', 'fives.csv', '--symbol', symbol,
      '--time-zone', 'America/New_York')
    expect(taken.code, taken.err).toBe(0)
  }
}, 120_000)

it('a strategy on days trades beside one on minutes as it does alone', () => {
  writeFileSync(join(folder.path, 'both.yaml'), `strategies:
  - { file: ./minutes.ts, symbols: [AAA], timeframe: 5m }
  - { file: ./days.ts, symbols: [BBB], timeframe: 1d }
trading: { default_order_type: MARKET }
backtest:
  symbols: [AAA, BBB]
  slippage: { model: none }
`)
  const run = investor(folder.path, 'backtest', '--config', 'both.yaml')
  expect(run.code, run.err).toBe(0)
  const [head, ...rows] = readFileSync(join(folder.path, 'runs', '0001-Minutes+Days', 'trades.csv'), 'utf8')
    .trim().split('\n').map((line) => line.split(','))
  const cells = (...names: readonly string[]): readonly (string | undefined)[] => (
    names.map((name) => rows[0]?.[head?.indexOf(name) ?? -1]))
  // Decided at the close of the second and fourth session, filled at the open of the third and fifth.
  expect(rows).toHaveLength(1)
  expect(cells('strategy', 'symbol', 'entry_at', 'entry_price', 'exit_at', 'exit_price', 'gross_profit'))
    .toEqual(['Days', 'BBB', '2024-03-06T14:30:00Z', '102', '2024-03-08T14:30:00Z', '104', '20'])
}, 120_000)
