import type { SizeBy } from './sizing-context.ts'

/** Fewer returns say too little about volatility. */
const RETURNS_MIN = 20

/**
 * Gives each position the same yearly volatility: value = `equity * volatilityTargetFraction / volatility`.
 *
 * Volatility is the sample deviation of daily returns over `volatilityDays`, times the root of the trading
 * days in a year; fewer than 20 returns, or returns without variance, give no size. Sources: A. Moreira and
 * T. Muir, Volatility-Managed Portfolios, Journal of Finance 72 (2017); R. Carver, Systematic Trading (2015),
 * ch. 9-10.
 */
export const volatilityTarget: SizeBy = ({ limits, equity, price, dailyReturns, daysPerYear }) => {
  const returns = dailyReturns(limits.volatilityDays)
  if (returns.length < RETURNS_MIN) {
    return { kind: 'lacks', what: `${RETURNS_MIN} daily returns (found ${returns.length})` }
  }
  const volatility = sampleDeviation(returns) * Math.sqrt(daysPerYear)
  if (!(volatility > 0)) return { kind: 'lacks', what: 'daily returns that vary' }
  return {
    kind: 'size',
    units: (equity * limits.volatilityTargetFraction) / volatility / price,
    note: () => `${limits.volatilityTargetFraction} of equity ${equity} over a volatility of ${volatility} `
      + `a year, at ${price}`,
  }
}

function sampleDeviation(values: readonly number[]): number {
  let mean = 0
  for (const value of values) mean += value / values.length
  let squares = 0
  for (const value of values) squares += (value - mean) ** 2
  return Math.sqrt(squares / (values.length - 1))
}
