import { expect, it } from 'vitest'
import { MILLIS_PER_DAY, money, price, toNumber } from '../../src/base/index.ts'
import { BACKTEST_LIMITS } from '../../src/risk/index.ts'
import {
  fixedSlippage, FRICTIONLESS_VENUE, perUnitCommission, sumOfFees, usRegulatoryFees,
} from '../../src/sim/index.ts'
import type { Trade } from '../../src/model/index.ts'
import { runHarness } from '../harness/backtest-harness.ts'
import { drawRun, type DrawnRun } from './draw-run.ts'
import { averageOf, ReferenceLedger, type LedgerBar, type LedgerTrade } from './reference-ledger.ts'

const CAPITAL = '1000000'
const RUNS = 12
const VENUE = {
  ...FRICTIONLESS_VENUE,
  participationFraction: 0.01,
  slippage: fixedSlippage(5),
  fees: sumOfFees(perUnitCommission({ perUnit: price('0.005'), minimum: money('1') }), usRegulatoryFees),
}
const LIMITS = {
  ...BACKTEST_LIMITS, allowShorts: true, allowPyramiding: true, correlationMax: 1, drawdownFraction: 0.9,
}
/** The default of US shares, a year of 360 days (docs/MATCHING.md, R24). */
const BORROW_A_NIGHT = 0.003 / 360

function barsOf({ columns }: DrawnRun): LedgerBar[] {
  return Object.entries(columns).flatMap(([symbol, of]) => Array.from({ length: of.length }, (_, row) => ({
    symbol, openAt: of.openAt[row], closeAt: of.closeAt[row], high: of.high[row], low: of.low[row],
    close: of.close[row],
  }) as LedgerBar))
}

function shown(trade: Trade): unknown {
  const { symbol, side, entryAt, exitAt, quantity, entryPrice, exitPrice, barCount } = trade
  const { grossProfit, fees, dividends, profit } = trade
  return {
    symbol, side, entryAt, exitAt, quantity, entryPrice, exitPrice, barCount, grossProfit, fees, dividends,
    profit,
  }
}

function expected(trade: LedgerTrade): unknown {
  const { symbol, side, entryAt, exitAt, entered, entryValue, exited, exitValue, bars } = trade
  const { gross, fees, dividends } = trade
  return {
    symbol, side, entryAt, exitAt, quantity: entered, entryPrice: averageOf(entryValue, entered),
    exitPrice: averageOf(exitValue, exited), barCount: bars, grossProfit: gross, fees, dividends,
    profit: gross + dividends - fees,
  }
}

it('books of runs over shares of all prices are those of a second ledger, excursions too', async () => {
  let [trades, splits, borrowed] = [0, 0, 0]
  for (let seed = 1; seed <= RUNS; seed++) {
    const drawn = drawRun(seed)
    const run = await runHarness({
      definition: drawn.definition, columns: drawn.columns,
      input: { actions: drawn.actions, capital: money(CAPITAL), venue: VENUE, riskLimits: LIMITS },
    })
    const ledger = new ReferenceLedger(money(CAPITAL), barsOf(drawn))
    for (const fact of run.facts) ledger.take(fact)
    expect(run.trades.map(shown)).toEqual(ledger.trades.map(expected))
    for (const [index, { adverseExcursion, favorableExcursion }] of run.trades.entries()) {
      const { adverse, favorable } = ledger.trades[index] as LedgerTrade
      expect(adverseExcursion).toBeCloseTo(adverse, 4)
      expect(favorableExcursion).toBeCloseTo(favorable, 4)
    }
    expect(run.outcome.engine.portfolio.cash).toBe(ledger.cash)
    const { generated, approved, modified, rejected } = run.outcome.statistics
    expect(approved + modified + rejected).toBe(generated)
    const { daily } = run.outcome.equity
    for (let row = 0; row < daily.length; row++) {
      expect(daily.equity[row]).toBeCloseTo(ledger.equityAt.get(daily.at[row] as number) as number, 4)
    }
    for (const { symbol, at, charged, units, mark } of ledger.borrowed) {
      const of = drawn.columns[symbol]
      const before = of?.closeAt.subarray(0, of.length).findLast((closeAt) => closeAt < at) as number
      const nights = Math.round((at - before) / MILLIS_PER_DAY)
      expect(toNumber(charged as never)).toBeCloseTo(
        (Math.abs(Number(units)) / 1e9) * mark * BORROW_A_NIGHT * nights, 6)
    }
    trades += run.trades.length
    splits += run.facts.filter(({ body }) => body.kind === 'SplitApplied').length
    borrowed += ledger.borrowed.length
  }
  expect([trades > 1_000, splits, borrowed > 500]).toEqual([true, 4 * RUNS, true])
}, 60_000)
