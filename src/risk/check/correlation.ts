import { Side } from '../../model/index.ts'
import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

/** What rounding leaves of the variance of a constant series, as a part of its squares. */
const NO_VARIANCE = 1e-12

const say: Say = ({ measured, limit, detail }) => (
  detail === ''
    ? 'nothing else is held or entered'
    : `daily returns correlate with those of ${detail} by ${measured.toFixed(3)}, at most ${limit.toFixed(3)}`
)

const sayUnknownOf = (symbol: string): Say => ({ detail }) => (
  `the correlation of ${symbol} with ${detail} is unknown`
)

/**
 * The spec's correlation check: the highest correlation of daily returns with anything held or being entered.
 *
 * A short against a long counts with its sign turned, since the two lose at different times. The maximum
 * rather than the mean: nine unlike holdings must not hide one that is the same bet again.
 */
export const correlation: RiskCheck = {
  code: 'CORRELATION', control: 'R10', scope: CheckScope.Entry, unit: 'fraction',
  dependsOnSize: false, mayLackInput: true,
  run({ terms, views, exposure }, finding, limits) {
    const { correlationMax: limit, correlationDays: days, correlationDaysMin: daysMin } = limits
    if (exposure === undefined) return finding.unknown(limit, 'the list of holdings')
    const direction = terms.side === Side.Buy ? 1 : -1
    const returns = exposure.others.length === 0 ? [] : views.market.dailyReturns(terms.symbol, days)
    let measured = -1
    let detail = ''
    let unknown: string | undefined
    for (const other of exposure.others) {
      // Somebody else's holding in what the run has no prices of can be valued, and not compared.
      if (views.market.instrument(other.symbol) === undefined) continue
      const found = correlationOf(returns, views.market.dailyReturns(other.symbol, days), daysMin)
      if (Number.isNaN(found)) {
        unknown ??= other.symbol
        continue
      }
      const signed = found * direction * other.direction
      if (detail !== '' && signed <= measured) continue
      measured = signed
      detail = other.symbol
    }
    // One that is too high says more than one that is unknown.
    if (unknown !== undefined && !(detail !== '' && measured > limit)) {
      return finding.lacking(correlation, limit, unknown, sayUnknownOf(terms.symbol))
    }
    if (detail === '') measured = 0
    return finding.judged(measured <= limit, measured, limit, say, detail)
  },
}

/**
 * Pearson's correlation of the newest common part of two series; NaN when that is shorter than `countMin`.
 *
 * One pass, since daily returns lie close to zero. A series without variance moves with nothing: 0.
 */
export function correlationOf(a: readonly number[], b: readonly number[], countMin: number): number {
  const count = Math.min(a.length, b.length)
  if (count < Math.max(countMin, 2)) return Number.NaN
  const skipA = a.length - count
  const skipB = b.length - count
  let sumA = 0
  let sumB = 0
  let squaresA = 0
  let squaresB = 0
  let products = 0
  for (let index = 0; index < count; index++) {
    const fromA = a[skipA + index] as number
    const fromB = b[skipB + index] as number
    sumA += fromA
    sumB += fromB
    squaresA += fromA * fromA
    squaresB += fromB * fromB
    products += fromA * fromB
  }
  if (Number.isNaN(products)) return products
  const varianceA = squaresA - (sumA * sumA) / count
  const varianceB = squaresB - (sumB * sumB) / count
  if (!(varianceA > squaresA * NO_VARIANCE) || !(varianceB > squaresB * NO_VARIANCE)) return 0
  const correlated = (products - (sumA * sumB) / count) / Math.sqrt(varianceA * varianceB)
  return Math.min(1, Math.max(-1, correlated))
}
