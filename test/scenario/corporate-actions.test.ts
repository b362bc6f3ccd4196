import { describe, expect, it } from 'vitest'
import { formatFixed, price, sessionDate, toNumber } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import type { CorporateAction } from '../../src/model/index.ts'
import { defineStrategy } from '../../src/strategy/index.ts'
import { dailyColumns, runHarness, type HarnessRun, type Ohlc } from '../harness/backtest-harness.ts'

const calendar = calendarNamed('XNYS')
const sessions = calendar.sessions(sessionDate('2010-01-04'), sessionDate('2010-02-26'))

/** Buys 40 units on the first bar with a stop at 90 % and a target at 150 %, and never sells by itself. */
const holder = defineStrategy({
  name: 'Holder',
  description: 'Buys once and holds.',
  eachSymbol() {
    let isDone = false
    return {
      onBar(bar, context) {
        if (isDone) return
        isDone = true
        context.buy({ quantity: 40, stop: bar.close * 0.9, target: bar.close * 1.5 })
      },
    }
  },
})

const flat = (at: number, count: number): readonly Ohlc[] =>
  Array.from({ length: count }, (): Ohlc => [at, at, at, at])

function on(day: number): { date: ReturnType<typeof sessionDate>; at: CorporateAction['at'] } {
  const session = sessions[day]
  if (session === undefined) throw new Error(`no session ${day}`)
  return { date: session.date, at: session.openAt }
}

function run(bars: readonly Ohlc[], actions: readonly CorporateAction[]): Promise<HarnessRun> {
  return runHarness({ definition: holder, columns: { AAA: dailyColumns(bars) }, input: { actions } })
}

describe('a 2-for-1 split of a held instrument', () => {
  const split: CorporateAction = { kind: 'Split', symbol: 'AAA', ...on(5), newUnits: 2, oldUnits: 1 }

  it('doubles the units, halves guards, and changes the value of nothing', async () => {
    const { outcome } = await run([...flat(100, 5), ...flat(50, 5)], [split])
    const { portfolio, execution } = outcome.engine
    expect(formatFixed(portfolio.position('AAA')?.quantity ?? 0n)).toBe('80')
    expect(outcome.venue.position('AAA')).toBe(portfolio.position('AAA')?.quantity)
    expect(outcome.engine.equity).toBeCloseTo(100_000, 6)
    const guards = execution.book
      .openFor('AAA')
      .map(({ terms }) => [
        terms.role,
        formatFixed(terms.quantity),
        formatFixed(terms.stopPrice ?? terms.limitPrice ?? 0n),
      ])
    expect(guards).toEqual([
      ['stop', '80', '45'],
      ['target', '80', '75'],
    ])
    expect(portfolio.imbalance()).toBe(0n)
  })

  it('lets the restated stop sell everything, at the restated price', async () => {
    const { trades, outcome } = await run(
      [...flat(100, 5), ...flat(50, 2), [47, 47, 44, 44], ...flat(44, 2)],
      [split],
    )
    expect(trades).toHaveLength(1)
    expect(trades[0]).toMatchObject({ exitReason: 'stop', symbol: 'AAA' })
    expect(formatFixed(trades[0]?.exitPrice ?? price('0'))).toBe('45')
    expect(formatFixed(trades[0]?.quantity ?? 0n)).toBe('80')
    expect(toNumber(trades[0]?.profit ?? 0n)).toBeCloseTo(80 * 45 - 40 * 100, 9)
    expect(outcome.engine.execution.book.openCount).toBe(0)
  })

  it('does not look like a crash to the kill switch', async () => {
    const { facts } = await run([...flat(100, 5), ...flat(50, 5)], [split])
    expect(facts.filter((fact) => fact.body.kind === 'KillSwitchTriggered')).toEqual([])
  })
})

describe('a 1-for-3 reverse split', () => {
  it('pays the unit that is left over in cash', async () => {
    const split: CorporateAction = { kind: 'Split', symbol: 'AAA', ...on(5), newUnits: 1, oldUnits: 3 }
    const { outcome } = await run([...flat(100, 5), ...flat(300, 5)], [split])
    const { portfolio } = outcome.engine
    expect(formatFixed(portfolio.position('AAA')?.quantity ?? 0n)).toBe('13')
    // 40 / 3 is 13 and a third; the third is paid at the restated last price of 300.
    expect(toNumber(portfolio.cash)).toBeCloseTo(100_000 - 4_000 + 100, 6)
    expect(outcome.engine.equity).toBeCloseTo(100_000, 6)
    expect(portfolio.imbalance()).toBe(0n)
  })
})

describe('a cash dividend', () => {
  it('is paid on the units held before the ex-date, and counted in the trade', async () => {
    const dividend: CorporateAction = { kind: 'CashDividend', symbol: 'AAA', ...on(5), amount: price('0.75') }
    const { outcome, trades } = await run(
      [...flat(100, 8), [151, 151, 151, 151], ...flat(151, 2)],
      [dividend],
    )
    expect(formatFixed(outcome.engine.portfolio.dividends)).toBe('30')
    expect(formatFixed(trades[0]?.dividends ?? 0n)).toBe('30')
    expect(toNumber(trades[0]?.profit ?? 0n)).toBeCloseTo(40 * 51 + 30, 9)
  })

  it('is not paid on units bought at the open of the ex-date', async () => {
    const dividend: CorporateAction = { kind: 'CashDividend', symbol: 'AAA', ...on(1), amount: price('0.75') }
    const { outcome } = await run(flat(100, 8), [dividend])
    expect(outcome.engine.portfolio.dividends).toBe(0n)
    expect(outcome.engine.portfolio.position('AAA')).toBeDefined()
  })
})

describe('a delisting', () => {
  it('pays the final price, cancels what works, and ends the trade', async () => {
    const gone: CorporateAction = { kind: 'Delisting', symbol: 'AAA', ...on(6), finalPrice: price('12.5') }
    const { outcome, trades } = await run(flat(100, 8), [gone])
    expect(trades[0]).toMatchObject({ exitReason: 'delisting' })
    expect(toNumber(trades[0]?.profit ?? 0n)).toBeCloseTo(40 * (12.5 - 100), 9)
    expect(outcome.engine.portfolio.positionCount).toBe(0)
    expect(outcome.engine.execution.book.openCount).toBe(0)
    expect(outcome.engine.portfolio.imbalance()).toBe(0n)
  })
})
