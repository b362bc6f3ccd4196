import { toNumber, type Money } from '../base/index.ts'
import type { Trade } from '../model/index.ts'
import { ratio } from './ratio.ts'
import { tradeOutcomes } from './trade-outcomes.ts'

/** Closed trades that have something in common, their symbol say. */
export interface TradeGroup {
  readonly name: string
  readonly trades: number
  readonly winRate: number
  /** Net of fees and dividends, in money, as are the mean and the worst. */
  readonly profit: number
  readonly meanProfit: number
  /** Profit of the worst trade: negative where one lost. */
  readonly worstProfit: number
}

/**
 * Closed trades put together by a name, the most profitable group first, by name where two are equal.
 *
 * Empty for no trades. Sums are exact until they become figures.
 */
export function tradeGroups<T extends Pick<Trade, 'profit' | 'fees'>>(
  trades: readonly T[],
  nameOf: (trade: T, index: number) => string,
): readonly TradeGroup[] {
  const groups = Map.groupBy(trades, nameOf)
  return [...groups].map(([name, members]) => groupOf(name, members)).toSorted(
    (a, b) => b.profit - a.profit || (a.name < b.name ? -1 : 1))
}

function groupOf(name: string, members: readonly Pick<Trade, 'profit' | 'fees'>[]): TradeGroup {
  const { count, winCount, won, lost } = tradeOutcomes(members)
  const profit = toNumber((won - lost) as Money)
  const worst = members.reduce<bigint>((least, each) => (each.profit < least ? each.profit : least),
    members[0]?.profit ?? 0n)
  return {
    name,
    trades: count,
    winRate: ratio(winCount, count) ?? 0,
    profit,
    meanProfit: ratio(profit, count) ?? 0,
    worstProfit: toNumber(worst as Money),
  }
}
