import { toNumber, ZERO_MONEY } from '../base/index.ts'
import type { Money } from '../base/index.ts'
import type { Trade } from '../model/index.ts'
import { ratio } from './ratio.ts'

/** Trades counted and summed by outcome: net profit above, below or exactly 0; sums are exact. */
export interface TradeOutcomes {
  readonly count: number
  readonly winCount: number
  readonly lossCount: number
  readonly breakEvenCount: number
  /** Sum of the winners' profits, >= 0. */
  readonly won: Money
  /** Sum of the losers' losses as a positive amount, >= 0. */
  readonly lost: Money
  readonly fees: Money
  readonly largestWin: Money
  /** As a positive amount. */
  readonly largestLoss: Money
}

/**
 * Sorts trades into winners, losers and break-evens by net profit, after fees and dividends, in one pass.
 *
 * A trade that ends exactly at 0 is neither won nor lost. All zero for no trades.
 */
export function tradeOutcomes(trades: readonly Pick<Trade, 'profit' | 'fees'>[]): TradeOutcomes {
  let winCount = 0
  let lossCount = 0
  let won = 0n
  let lost = 0n
  let fees = 0n
  let largestWin = 0n
  let largestLoss = 0n
  for (const trade of trades) {
    const profit: bigint = trade.profit
    fees += trade.fees
    if (profit > 0n) {
      winCount += 1
      won += profit
      if (profit > largestWin) largestWin = profit
    } else if (profit < 0n) {
      lossCount += 1
      lost -= profit
      if (-profit > largestLoss) largestLoss = -profit
    }
  }
  return {
    count: trades.length,
    winCount,
    lossCount,
    breakEvenCount: trades.length - winCount - lossCount,
    won: won as Money,
    lost: lost as Money,
    fees: fees as Money,
    largestWin: largestWin as Money,
    largestLoss: largestLoss as Money,
  }
}

/** Net profit of all trades, exact. */
export function netProfit(outcomes: TradeOutcomes): Money {
  return (ZERO_MONEY + outcomes.won - outcomes.lost) as Money
}

/**
 * Winners over all trades, a fraction; break-even trades count as trades. Undefined for no trades.
 *
 * Source: Pardo (2008), ch. 12; the spec's `win_rate`, which shows 0 for no trades.
 */
export function winRate(outcomes: TradeOutcomes): number | undefined {
  return ratio(outcomes.winCount, outcomes.count)
}

/** Mean net profit of the winners, in money. Undefined without winners. */
export function averageWin(outcomes: TradeOutcomes): number | undefined {
  return ratio(toNumber(outcomes.won), outcomes.winCount)
}

/** Mean net loss of the losers, in money, as a positive amount. Undefined without losers. */
export function averageLoss(outcomes: TradeOutcomes): number | undefined {
  return ratio(toNumber(outcomes.lost), outcomes.lossCount)
}
