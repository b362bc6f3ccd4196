import { describe, expect, it } from 'vitest'
import { formatFixed } from '../../src/base/index.ts'
import { ColumnsSource } from '../../src/data/index.ts'
import { defineStrategy } from '../../src/strategy/index.ts'
import {
  dailyColumns,
  minuteColumns,
  runHarness,
  type HarnessRun,
  type Ohlc,
} from '../harness/backtest-harness.ts'

/** Buys on the first daily bar with a stop at 95 and a target at 105. */
const bracket = defineStrategy({
  name: 'Bracket',
  description: 'One trade.',
  timeframe: '1d',
  eachSymbol() {
    let isDone = false
    return {
      onBar(_bar, context) {
        if (!isDone) context.buy({ quantity: 10, stop: 95, target: 105 })
        isDone = true
      },
    }
  },
})

const MINUTES = 390
const quiet: readonly Ohlc[] = Array.from({ length: MINUTES }, (): Ohlc => [100, 100, 100, 100])
/** A day that first rises to 106 and then falls to 94. */
const upThenDown = quiet.map((bar, minute): Ohlc => {
  if (minute === 100) return [100, 106, 100, 100]
  return minute === 200 ? [100, 100, 94, 94] : minute > 200 ? [94, 94, 94, 94] : bar
})
const days: readonly Ohlc[] = [
  [100, 100, 100, 100],
  [100, 106, 94, 94],
  [94, 94, 94, 94],
]

function run(withMinutes: boolean): Promise<HarnessRun> {
  const columns = { AAA: dailyColumns(days) }
  const flat = quiet.map((): Ohlc => [94, 94, 94, 94])
  const minutes = minuteColumns([...quiet, ...upThenDown, ...flat])
  const daily = new ColumnsSource({ symbol: 'AAA', timeframe: '1d', adjustment: 'raw' }, columns.AAA)
  const finer = new ColumnsSource({ symbol: 'AAA', timeframe: '1m', adjustment: 'raw' }, minutes)
  if (!withMinutes) return runHarness({ definition: bracket, columns })
  const series = [
    { source: daily, isFinest: false },
    { source: finer, isFinest: true },
  ]
  return runHarness({ definition: bracket, columns, input: { series } })
}

describe('stop and target within one daily bar', () => {
  it('is the stop where only the day is known', async () => {
    const { trades } = await run(false)
    expect(trades[0]).toMatchObject({ exitReason: 'stop' })
    expect(formatFixed(trades[0]?.exitPrice ?? 0n)).toBe('95')
  })

  it('is what came first where minutes are known, and a daily decision trades on them', async () => {
    const { trades, outcome } = await run(true)
    expect(trades[0]).toMatchObject({ exitReason: 'target' })
    expect(formatFixed(trades[0]?.exitPrice ?? 0n)).toBe('105')
    expect(outcome.statistics.rejections).toEqual([])
  })
})
