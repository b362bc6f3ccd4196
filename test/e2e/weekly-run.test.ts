import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'

const folder = emptyFolder()
afterAll(folder.remove)

const STRATEGY = `
import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Hold', description: 'Buys once.', timeframe: '1w',
  eachSymbol: () => ({ onBar: (bar, context) => {
    if (!context.position && !context.entry) context.buy({ quantity: 50 })
  } }),
})
`

/** Sample deviation, written out. */
function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}

it('a run on weekly bars alone takes 52 of its rows for a year, and calls them weeks', () => {
  const monday = Temporal.PlainDate.from('2018-01-01')
  const rows = Array.from({ length: 60 }, (_, week) => {
    const close = 100 + (week % 3) * 4
    return `${monday.add({ weeks: week }).toString()},${close},${close + 1},${close - 1},${close},100000`
  })
  writeFileSync(join(folder.path, 'AAA.csv'), `date,open,high,low,close,volume\n${rows.join('\n')}\n`)
  writeFileSync(join(folder.path, 'hold.ts'), STRATEGY)
  const taken = investor(folder.path, 'data', 'import', 'AAA.csv', '--symbol', 'AAA')
  expect(taken.code, taken.err).toBe(0)
  const run = investor(folder.path, 'backtest', '--strategy', './hold.ts', '--symbols', 'AAA',
    '--set', 'default_order_type=MARKET')
  expect(run.code, run.err).toBe(0)
  expect(run.out).toMatch(/Weekly VaR 95 %/)
  expect(run.out).toMatch(/Worst week/)
  expect(run.out).not.toContain('Bars closed in')

  const kept = join(folder.path, 'runs', '0001-Hold')
  const curve = readFileSync(join(kept, 'equity.csv'), 'utf8').trim().split('\n').slice(1)
    .map((line) => Number(line.split(',')[2]))
  expect(curve).toHaveLength(60)
  const returns = curve.map((equity, row) => equity / (curve[row - 1] ?? 100_000) - 1)
  const { metrics, annualization } = JSON.parse(readFileSync(join(kept, 'result.json'), 'utf8'))
  expect(annualization.periodsPerYear).toBe(52)
  expect(metrics.annualVolatility).toBeCloseTo(deviation(returns) * Math.sqrt(52), 12)
}, 120_000)
