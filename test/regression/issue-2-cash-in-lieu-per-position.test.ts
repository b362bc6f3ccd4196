import { describe, expect, it } from 'vitest'
import { formatFixed, sessionDate, toNumber } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import type { CorporateAction } from '../../src/model/index.ts'
import { defineStrategy, type StrategyDefinition } from '../../src/strategy/index.ts'
import { dailyColumns, runHarness, type HarnessRun, type Ohlc } from '../harness/backtest-harness.ts'

function holderOf(name: string, quantity: number): StrategyDefinition {
  return defineStrategy({
    name,
    description: 'Buys once, with a stop, and holds.',
    eachSymbol() {
      let isDone = false
      return {
        onBar(bar, context) {
          if (isDone) return
          isDone = true
          context.buy({ quantity, stop: bar.close * 0.9 })
        },
      }
    },
  })
}

const flat = (at: number, count: number): readonly Ohlc[] => (
  Array.from({ length: count }, (): Ohlc => [at, at, at, at]))

/** 27 and 8 units at 100; before the sixth session 10 become 1. */
function run(): Promise<HarnessRun> {
  const session = calendarNamed('XNYS').sessions(sessionDate('2010-01-04'), sessionDate('2010-01-29'))[5]
  if (session === undefined) throw new Error('no session')
  const split: CorporateAction = {
    kind: 'Split', symbol: 'AAA', date: session.date, at: session.openAt, newUnits: 1, oldUnits: 10,
  }
  const [one, two] = [holderOf('One', 27), holderOf('Two', 8)]
  return runHarness({
    definition: one,
    columns: { AAA: dailyColumns([...flat(100, 5), ...flat(1_000, 5)]) },
    input: {
      actions: [split],
      strategies: [one, two].map((definition) => (
        { definition, parameters: {}, symbols: ['AAA'], timeframe: '1d' as const })),
    },
  })
}

describe('a reverse split of a position of two strategies', () => {
  it('pays one fraction of the account in cash, as a broker does', async () => {
    const { portfolio } = (await run()).outcome.engine
    // 35 units become 3.5: three units, and half a unit's 500 in cash.
    expect(formatFixed(portfolio.position('AAA')?.quantity ?? 0n)).toBe('3')
    expect(toNumber(portfolio.cash)).toBeCloseTo(100_000 - 3_500 + 500, 6)
    expect(portfolio.imbalance()).toBe(0n)
    const held = ['One', 'Two'].map((name) => (
      formatFixed(portfolio.strategyPosition(name, 'AAA')?.quantity ?? 0n)))
    expect(held).toEqual(['2', '1'])
  })

  it('leaves the venue and the guards with the same units', async () => {
    const { venue, engine } = (await run()).outcome
    expect(formatFixed(venue.position('AAA'))).toBe('3')
    const guards = engine.execution.book.openFor('AAA').map(({ terms, remaining }) => (
      [terms.strategy, terms.role, formatFixed(remaining), formatFixed(terms.stopPrice ?? 0n)]))
    expect(guards.toSorted()).toEqual([['One', 'stop', '2', '900'], ['Two', 'stop', '1', '900']])
  })
})
