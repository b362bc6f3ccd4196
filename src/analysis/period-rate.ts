/**
 * The rate of one period that compounds to `annualRate` over a year: `(1 + annual) ^ (1 / periods) - 1`.
 *
 * Both are fractions. Used for the risk-free rate and for targets, so that an annual 5 % means 5 % after a
 * year.
 * Source: Bacon (2008), ch. 2, annualised returns, solved for the period's rate.
 */
export function periodRate(annualRate: number, periodsPerYear: number): number {
  return (1 + annualRate) ** (1 / periodsPerYear) - 1
}
