import type { Trade } from '../model/index.ts'
import { ratio } from './ratio.ts'

/**
 * How far open trades ran against us (adverse) and for us (favorable), in money, positive; undefined for no
 * such trade.
 */
export interface ExcursionSummary {
  readonly averageAdverse: number | undefined
  readonly worstAdverse: number | undefined
  readonly averageFavorable: number | undefined
  readonly bestFavorable: number | undefined
}

/** A trade, and how far it ran where that is known. */
type WatchedTrade = Partial<Pick<Trade, 'adverseExcursion' | 'favorableExcursion'>>

/**
 * Summarises maximum adverse and favorable excursions (MAE, MFE) of trades.
 *
 * Source: Sweeney, Maximum Adverse Excursion (1996).
 */
export function excursionSummary(trades: readonly WatchedTrade[]): ExcursionSummary {
  const adverse = trades.flatMap((trade) => trade.adverseExcursion ?? [])
  const favorable = trades.flatMap((trade) => trade.favorableExcursion ?? [])
  return {
    averageAdverse: average(adverse),
    worstAdverse: largest(adverse),
    averageFavorable: average(favorable),
    bestFavorable: largest(favorable),
  }
}

function average(values: readonly number[]): number | undefined {
  let sum = 0
  for (const value of values) sum += value
  return ratio(sum, values.length)
}

function largest(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined
  return values.reduce((a, b) => Math.max(a, b))
}
