import type { Trade } from '../model/index.ts'

/** Runs of trades with one outcome. */
export interface Streaks {
  readonly longestWinning: number
  readonly longestLosing: number
  /**
   * The run that the last trade belongs to: positive wins, negative losses, 0 after a break-even or without
   * trades.
   */
  readonly current: number
}

/** Counts runs of wins and of losses over trades in the order of closing; a break-even trade ends a run. */
export function streaks(trades: readonly Pick<Trade, 'profit'>[]): Streaks {
  let longestWinning = 0
  let longestLosing = 0
  let current = 0
  for (const { profit } of trades) {
    if (profit > 0n) current = current > 0 ? current + 1 : 1
    else if (profit < 0n) current = current < 0 ? current - 1 : -1
    else current = 0
    longestWinning = Math.max(longestWinning, current)
    longestLosing = Math.max(longestLosing, -current)
  }
  return { longestWinning, longestLosing, current }
}
