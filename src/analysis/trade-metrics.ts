import { toNumber, ZERO_MONEY } from '../base/index.ts'
import type { Money } from '../base/index.ts'
import type { Trade } from '../model/index.ts'
import { excursionSummary } from './excursions.ts'
import { expectancy } from './expectancy.ts'
import { payoffRatio, profitFactor } from './profit-factor.ts'
import { streaks } from './streaks.ts'
import { systemQualityNumber } from './system-quality-number.ts'
import { averageLoss, averageWin, netProfit, tradeOutcomes, winRate } from './trade-outcomes.ts'

/** The figures of `TradingMetrics` that come from trades and open profit; conventions in `METRIC_CATALOG`. */
export interface TradeMetrics {
  readonly totalTrades: number
  readonly winningTrades: number
  readonly losingTrades: number
  readonly breakEvenTrades: number
  readonly totalPnl: number
  readonly realizedPnl: number
  readonly unrealizedPnl: number
  readonly dailyPnl: number
  readonly totalFees: number
  readonly winRate: number | undefined
  readonly profitFactor: number | undefined
  readonly payoffRatio: number | undefined
  readonly avgWin: number | undefined
  readonly avgLoss: number | undefined
  readonly largestWin: number | undefined
  readonly largestLoss: number | undefined
  readonly expectancy: number | undefined
  readonly systemQualityNumber: number | undefined
  readonly longestWinningStreak: number
  readonly longestLosingStreak: number
  readonly currentStreak: number
  readonly averageAdverseExcursion: number | undefined
  readonly worstAdverseExcursion: number | undefined
  readonly averageFavorableExcursion: number | undefined
  readonly bestFavorableExcursion: number | undefined
}

/** What the figures need of a round trip; how far it ran is known where it was watched bar by bar. */
export type MeasuredTrade = Pick<Trade, 'profit' | 'fees'> &
  Partial<Pick<Trade, 'adverseExcursion' | 'favorableExcursion'>>

/** What the trade figures are computed from; money is exact. */
export interface TradeMetricsInput {
  /** Closed round trips, in the order of closing. */
  readonly trades: readonly MeasuredTrade[]
  /**
   * Profit of positions that are still open, at the last marks, what partial exits have realised included.
   */
  readonly unrealizedProfit: Money
  /** Equity now minus equity at the start of the session. */
  readonly dailyProfit: Money
  /** Fees that belong to no closed round trip: those of what is open. */
  readonly openFees?: Money | undefined
}

/** Computes the figures that come from trades; sums are exact until the last step. */
export function tradeMetrics(input: TradeMetricsInput): TradeMetrics {
  const outcomes = tradeOutcomes(input.trades)
  const runs = streaks(input.trades)
  const excursions = excursionSummary(input.trades)
  const realized = netProfit(outcomes)
  return {
    totalTrades: outcomes.count,
    winningTrades: outcomes.winCount,
    losingTrades: outcomes.lossCount,
    breakEvenTrades: outcomes.breakEvenCount,
    totalPnl: toNumber(realized + input.unrealizedProfit),
    realizedPnl: toNumber(realized),
    unrealizedPnl: toNumber(input.unrealizedProfit),
    dailyPnl: toNumber(input.dailyProfit),
    totalFees: toNumber(outcomes.fees + (input.openFees ?? ZERO_MONEY)),
    winRate: winRate(outcomes),
    profitFactor: profitFactor(outcomes),
    payoffRatio: payoffRatio(outcomes),
    avgWin: averageWin(outcomes),
    avgLoss: averageLoss(outcomes),
    largestWin: outcomes.winCount === 0 ? undefined : toNumber(outcomes.largestWin),
    largestLoss: outcomes.lossCount === 0 ? undefined : toNumber(outcomes.largestLoss),
    expectancy: expectancy(outcomes),
    systemQualityNumber: systemQualityNumber(input.trades.map((trade) => toNumber(trade.profit))),
    longestWinningStreak: runs.longestWinning,
    longestLosingStreak: runs.longestLosing,
    currentStreak: runs.current,
    averageAdverseExcursion: excursions.averageAdverse,
    worstAdverseExcursion: excursions.worstAdverse,
    averageFavorableExcursion: excursions.averageFavorable,
    bestFavorableExcursion: excursions.bestFavorable,
  }
}
