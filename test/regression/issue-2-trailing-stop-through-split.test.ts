import { describe, expect, it } from 'vitest'
import { formatFixed, sessionDate } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import type { CorporateAction } from '../../src/model/index.ts'
import { defineStrategy } from '../../src/strategy/index.ts'
import { dailyColumns, runHarness, type HarnessRun, type Ohlc } from '../harness/backtest-harness.ts'

const trailer = (stop?: number): ReturnType<typeof defineStrategy> => defineStrategy({
  name: 'Trailer',
  description: 'Buys once; its stop follows four below the best price.',
  eachSymbol() {
    let isDone = false
    return {
      onBar(_bar, context) {
        if (isDone) return
        isDone = true
        context.buy({ quantity: 40, trailingDistance: 4, ...(stop === undefined ? {} : { stop }) })
      },
    }
  },
})

const flat = (at: number, count: number): readonly Ohlc[] => (
  Array.from({ length: count }, (): Ohlc => [at, at, at, at]))

/** Up to 120 in four sessions; the sixth trades in prices of `newUnits` for `oldUnits`, and falls. */
function run(ratio: readonly [newUnits: number, oldUnits: number], stop?: number): Promise<HarnessRun> {
  const session = calendarNamed('XNYS').sessions(sessionDate('2010-01-04'), sessionDate('2010-01-29'))[5]
  if (session === undefined) throw new Error('no session')
  const [newUnits, oldUnits] = ratio
  const split: CorporateAction = {
    kind: 'Split', symbol: 'AAA', date: session.date, at: session.openAt, newUnits, oldUnits,
  }
  const after = (price: number): number => (price * oldUnits) / newUnits
  const fall: Ohlc = [after(118), after(118), after(112), after(113)]
  return runHarness({
    definition: trailer(stop),
    columns: { AAA: dailyColumns([...flat(100, 2), ...flat(110, 1), ...flat(120, 2), fall]) },
    input: { actions: [split] },
  })
}

describe('a trailing stop whose level has risen to 116', () => {
  it.each<[string, readonly [number, number], number | undefined, string]>([
    ['2 for 1', [2, 1], undefined, '58'],
    ['2 for 1, with a first level', [2, 1], 90, '58'],
    ['4 for 1', [4, 1], 90, '29'],
    ['1 for 2', [1, 2], 90, '232'],
    ['1 for 20, where two units are left', [1, 20], 90, '2320'],
  ])('is at the same level after %s', async (_, ratio, stop, exitPrice) => {
    const { trades } = await run(ratio, stop)
    expect(trades).toHaveLength(1)
    expect(trades[0]).toMatchObject({ exitReason: 'trailing' })
    expect(formatFixed(trades[0]?.exitPrice ?? 0n)).toBe(exitPrice)
  })
})
