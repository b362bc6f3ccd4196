import type { Trade } from '../model/index.ts'
import { ratio } from './ratio.ts'

/**
 * How far open trades ran against us (adverse) and for us (favorable), in money, positive; undefined for no
 * such trade.
 *
 * The adverse excursion of winners says where a stop would have cost winners; the favorable excursion of
 * losers says what was given back.
 */
export interface ExcursionSummary {
  readonly averageAdverse: number | undefined
  readonly worstAdverse: number | undefined
  readonly averageFavorable: number | undefined
  readonly bestFavorable: number | undefined
  readonly averageAdverseOfWinners: number | undefined
  readonly averageFavorableOfLosers: number | undefined
}

/** A trade, and how far it ran where that is known. */
type WatchedTrade = Pick<Trade, 'profit'> & Partial<Pick<Trade, 'adverseExcursion' | 'favorableExcursion'>>

/**
 * Summarises maximum adverse and favorable excursions (MAE, MFE) of trades.
 *
 * Source: Sweeney, Maximum Adverse Excursion (1996).
 */
export function excursionSummary(trades: readonly WatchedTrade[]): ExcursionSummary {
  const adverse = trades.flatMap((trade) => trade.adverseExcursion ?? [])
  const favorable = trades.flatMap((trade) => trade.favorableExcursion ?? [])
  const winners = trades.filter((trade) => trade.profit > 0n)
  const losers = trades.filter((trade) => trade.profit < 0n)
  return {
    averageAdverse: average(adverse),
    worstAdverse: largest(adverse),
    averageFavorable: average(favorable),
    bestFavorable: largest(favorable),
    averageAdverseOfWinners: average(winners.flatMap((trade) => trade.adverseExcursion ?? [])),
    averageFavorableOfLosers: average(losers.flatMap((trade) => trade.favorableExcursion ?? [])),
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
