import { ratio } from './ratio.ts'

/**
 * How often a year the average equity was traded through, one way: half of (bought + sold) / average equity /
 * years.
 *
 * 1 means that the whole account was sold and bought anew once in a year. `tradedNotional` is the sum of
 * price times quantity over all fills, in money, both sides. Undefined without elapsed time or equity.
 * Source: SEC Form N-1A, item 13 instruction 4(d), with half of both sides in place of the lesser, so that
 * buying without selling still shows.
 */
export function turnover(traded: {
  readonly tradedNotional: number
  readonly averageEquity: number
  readonly years: number
}): number | undefined {
  if (traded.averageEquity <= 0) return undefined
  return ratio(traded.tradedNotional / 2, traded.averageEquity * traded.years)
}
