import { describe, expect, it } from 'vitest'
import { sessionDate } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import { ColumnsSource } from '../../src/data/index.ts'
import { defineStrategy, type StrategyDefinition } from '../../src/strategy/index.ts'
import {
  dailyColumns, minuteColumns, runHarness, type HarnessRun, type Ohlc,
} from '../harness/backtest-harness.ts'

/** Long after an odd daily bar, flat after an even one. */
const everyOtherDay = defineStrategy({
  name: 'EveryOtherDay',
  description: 'Buys and sells by turns, a day each.',
  timeframe: '1d',
  eachSymbol: () => ({
    onBar(_bar, context) {
      if (context.position === undefined) context.buy({ quantity: 10 })
      else context.closeLong()
    },
  }),
})

const flat = (count: number): readonly Ohlc[] => (
  Array.from({ length: count }, (): Ohlc => [100, 100, 100, 100]))
const sessions = calendarNamed('XNYS').sessions(sessionDate('2010-01-04'), sessionDate('2010-01-11'))
const series = [
  { timeframe: '1m', isFinest: true, columns: minuteColumns(flat(390 * sessions.length)) },
  { timeframe: '1d', isFinest: false, columns: dailyColumns(flat(sessions.length)) },
] as const

function run(definition: StrategyDefinition): Promise<HarnessRun> {
  return runHarness({
    definition,
    columns: { AAA: dailyColumns(flat(1)) },
    timeframe: '1m',
    input: {
      series: series.map(({ timeframe, isFinest, columns }) => ({
        source: new ColumnsSource({ symbol: 'AAA', timeframe, adjustment: 'raw' }, columns), isFinest,
      })),
    },
  })
}

describe('the bars of a trade', () => {
  it('are those of the strategy, not the minutes that its orders match on', async () => {
    const { trades } = await run(everyOtherDay)
    expect(trades.map(({ barCount }) => barCount)).toEqual([1, 1])
  })

  it('are minutes where the strategy decides on minutes', async () => {
    const { trades } = await run({ ...everyOtherDay, name: 'EveryOtherMinute', timeframe: '1m' })
    expect(trades.length).toBeGreaterThan(10)
    expect(trades[0]?.barCount).toBe(1)
  })
})
