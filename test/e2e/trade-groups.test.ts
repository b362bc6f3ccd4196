import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { RunResult } from '../../src/report/index.ts'
import { emptyFolder, investor } from '../harness/cli.ts'

const folder = emptyFolder()
afterAll(folder.remove)

/** Enters each Monday or Thursday, and says so; leaves after three days, or by a stop. */
const STRATEGY = `
import { defineStrategy, utcDay } from 'investor'
export default defineStrategy({
  name: 'Days', description: 'Says what it does.',
  eachSymbol() {
    let held = 0
    return {
      onBar(bar, context) {
        held = context.position === undefined ? 0 : held + 1
        if (held === 3) return context.closeLong('three days')
        const { weekday } = utcDay(bar.closeAt)
        if (held === 0 && weekday === 1) context.buy({ stop: bar.close * 0.98, reason: 'a Monday' })
        else if (held === 0 && weekday === 4) context.buy({ stop: bar.close * 0.98 })
      },
    }
  },
})
`

it('a run says what each kind of entry and exit earned, in the words of its strategy', () => {
  writeFileSync(join(folder.path, 'days.ts'), STRATEGY)
  const run = investor(folder.path, 'backtest', '--strategy', './days.ts', '--to', '2001-12-31', '--json')
  expect(run.code, run.err).toBe(0)
  const { tradeGroups, metrics, folder: at } = JSON.parse(run.out) as RunResult & { folder: string }
  const names = (groups: readonly { readonly name: string }[] = []): readonly string[] => (
    groups.map(({ name }) => name).toSorted())
  expect(names(tradeGroups?.symbols)).toEqual(['SPX'])
  expect(names(tradeGroups?.entries)).toEqual(['a Monday', 'no reason said'])
  expect(names(tradeGroups?.exits)).toEqual(['signal: three days', 'stop'])

  // The same, summed up from the table of trades.
  const [head = '', ...rows] = readFileSync(join(at, 'trades.csv'), 'utf8').trim().split('\r\n')
  const columns = head.split(',')
  const cell = (row: string, name: string): string => row.split(',')[columns.indexOf(name)] ?? ''
  const profitOf = (name: string, value: string): number => rows
    .filter((row) => cell(row, name) === value).reduce((sum, row) => sum + Number(cell(row, 'profit')), 0)
  for (const { name, profit, trades } of tradeGroups?.entries ?? []) {
    const tag = name === 'a Monday' ? name : ''
    expect(profit).toBeCloseTo(profitOf('entry_tag', tag), 6)
    expect(trades).toBe(rows.filter((row) => cell(row, 'entry_tag') === tag).length)
  }
  const stopped = tradeGroups?.exits.find(({ name }) => name === 'stop')
  expect(stopped?.profit).toBeCloseTo(profitOf('exit_reason', 'stop'), 6)
  const [all] = tradeGroups?.symbols ?? []
  expect([all?.trades, all?.profit]).toEqual([metrics['totalTrades'], metrics['realizedPnl']])
})
