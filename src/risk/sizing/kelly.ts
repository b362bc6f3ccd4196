import { riskPerTrade } from './risk-per-trade.ts'
import type { SizeBy } from './sizing-context.ts'

/**
 * The bet that maximises the expected logarithm of wealth: `f = W - (1 - W) / R`, with W the part of the
 * strategy's closed trades that won and R the average win over the average loss. 0 when the edge is negative,
 * 1 without losses.
 *
 * Sources: J. Kelly, A New Interpretation of Information Rate, Bell System Technical Journal 35 (1956);
 * E. Thorp, The Kelly Criterion in Blackjack, Sports Betting and the Stock Market (2006), section 2.
 */
export function kellyFraction(profits: readonly number[]): number {
  let wins = 0
  let won = 0
  let losses = 0
  let lost = 0
  for (const profit of profits) {
    if (profit > 0) {
      wins++
      won += profit
    } else if (profit < 0) {
      losses++
      lost -= profit
    }
  }
  if (wins === 0) return 0
  const winRate = wins / profits.length
  if (losses === 0) return winRate
  const payoff = won / wins / (lost / losses)
  return Math.max(0, winRate - (1 - winRate) / payoff)
}

/**
 * Places `limits.kellyFraction` of the Kelly bet: `equity * kellyFraction * f / price`.
 *
 * Fewer than `kellyTradesMin` closed trades say too little about W and R: risk per trade takes over and says
 * so. Half of Kelly keeps three quarters of the growth with half of the volatility (Thorp 2006).
 */
export const kelly: SizeBy = (context) => {
  const { limits, equity, price } = context
  const profits = context.closedProfits()
  if (profits.length < limits.kellyTradesMin) {
    const instead = riskPerTrade(context)
    if (instead.kind === 'lacks') return instead
    return {
      ...instead,
      note: () => `Kelly needs ${limits.kellyTradesMin} closed trades, found ${profits.length}: `
        + instead.note(),
    }
  }
  const fraction = kellyFraction(profits)
  return {
    kind: 'size',
    units: (equity * limits.kellyFraction * fraction) / price,
    note: () => `${limits.kellyFraction} of the Kelly bet ${fraction} after ${profits.length} trades, of `
      + `equity ${equity} at ${price}`,
  }
}
