import { quantile } from './quantile.ts'
import type { Ascending } from './quantile.ts'

/**
 * Historical value at risk of one period: the loss, as a positive fraction, that `confidence` of the returns
 * stayed above.
 *
 * `confidence` is 0.95 or 0.99 by custom. Negative where even that quantile is a gain; undefined for no
 * returns. The quantile is interpolated, so few returns say little about 0.99 (fewer than 100: below the
 * worst two).
 * Source: Jorion, Value at Risk (3rd ed. 2007), historical simulation; quantile as in `quantile`.
 */
export function valueAtRisk(returns: Ascending, confidence: number): number | undefined {
  const threshold = quantile(returns, 1 - confidence)
  return threshold === undefined ? undefined : 0 - threshold
}

/**
 * Historical conditional value at risk (expected shortfall): mean loss, as a positive fraction, of the
 * returns at or below the value-at-risk quantile.
 *
 * Never below `valueAtRisk`. Undefined for no returns.
 * Source: Rockafellar & Uryasev, "Optimization of Conditional Value-at-Risk", Journal of Risk 2(3), 2000.
 */
export function conditionalValueAtRisk(returns: Ascending, confidence: number): number | undefined {
  const threshold = quantile(returns, 1 - confidence)
  if (threshold === undefined) return undefined
  let sum = 0
  let count = 0
  for (const value of returns) {
    if (value > threshold) break
    sum += value
    count += 1
  }
  return -sum / count
}
