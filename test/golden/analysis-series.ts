import { type DailyEquity, dailyEquity, utcDay } from '../../src/analysis/index.ts'
import { MILLIS_PER_DAY, ZERO_MONEY, moneyOf } from '../../src/base/index.ts'
import type { Price, Quantity, Sequence, UtcMillis } from '../../src/base/index.ts'
import { PositionSide, type Trade } from '../../src/model/index.ts'

/**
 * Returns in hundred-thousandths, the same as `tools/golden/analysis-figures.py` makes: whole numbers from a
 * linear congruential generator (Numerical Recipes' constants), every sixteenth one tripled for fat tails.
 */
export function steps(seed: number, count: number): number[] {
  let state = seed
  const next = (): number => {
    state = (Math.imul(1_664_525, state) + 1_013_904_223) >>> 0
    return Math.floor(state / 65_536)
  }
  return Array.from({ length: count }, () => {
    const step = (next() % 2001) - 990
    return next() % 16 === 0 ? 3 * step : step
  })
}

/** Equity that starts at 100,000 and moves by these returns, in hundred-thousandths. */
export function pathOf(parts: readonly number[]): number[] {
  const equity = [100_000]
  for (const part of parts) equity.push((equity.at(-1) as number) * (1 + part / 100_000))
  return equity
}

/** The seeded account and the seeded market it follows in part: 1,000 returns each. */
export function seededSeries(): { readonly account: number[]; readonly market: number[] } {
  const market = steps(11, 1000)
  const own = steps(7, 1000)
  const mixed = market.map((part, i) => Math.trunc((6 * part) / 10) + Math.trunc((own[i] as number) / 2) + 20)
  return { account: pathOf(mixed), market: pathOf(market) }
}

/** One row a day from 2000-01-03 on, weekends included; the first value is the opening equity. */
export function dailyCurve(values: readonly number[]): DailyEquity {
  const equity = Float64Array.from(values)
  const at = equity.map((_, row) => Date.UTC(2000, 0, 3) + row * MILLIS_PER_DAY)
  return dailyEquity({ at, equity, length: equity.length }, utcDay)
}

/** A curve whose simple returns are these fractions; it opens at 1. */
export function curveOfReturns(returns: readonly number[]): DailyEquity {
  let value = 1
  return dailyCurve([1, ...returns.map((one) => (value *= 1 + one))])
}

/** A trade that ended with this net profit, in whole cents; entered at hour 0, left at hour 1. */
export function tradeOf(profit: number, change: Partial<Trade> = {}): Trade {
  return {
    number: 1,
    symbol: 'TEST',
    strategy: 'test',
    side: PositionSide.Long,
    quantity: 1_000_000_000n as Quantity,
    entryAt: 0 as UtcMillis,
    exitAt: 3_600_000 as UtcMillis,
    entryPrice: 100_000_000_000n as Price,
    exitPrice: 100_000_000_000n as Price,
    grossProfit: moneyOf(profit),
    fees: ZERO_MONEY,
    dividends: ZERO_MONEY,
    profit: moneyOf(profit),
    barCount: 1,
    adverseExcursion: 0,
    favorableExcursion: 0,
    exitReason: 'signal',
    signal: 0 as Sequence,
    ...change,
  }
}
