import { toNumber } from '../../base/index.ts'
import type { RiskLimits } from '../risk-limits.ts'
import { judged, percent, unknown, type Say } from './check-result.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

/** Half of the step of exact prices: a float product that differs by less names the same price. */
const HALF_STEP = 5e-10

const say: Say = ({ measured, limit, detail }) => (
  `the price is ${percent(measured)} from the last price ${detail}, at most ${percent(limit)}`
)

/**
 * R03: the order's price is close to the last one; cheaper instruments may stray further.
 *
 * A market order names no price: it passes on a positive reference, and is bounded by the slippage buffer
 * elsewhere.
 */
export const priceCollar: RiskCheck = {
  code: 'PRICE_COLLAR', control: 'R03', scope: CheckScope.Entry, unit: 'fraction',
  dependsOnSize: false, mayLackInput: false,
  run({ terms, situation }, limits) {
    const last = situation.lastPrice
    if (!(last > 0) || last === Number.POSITIVE_INFINITY) {
      return unknown(priceCollar, Number.NaN, `the price of ${terms.symbol}`)
    }
    const limit = collarFraction(limits, last)
    const price = terms.limitPrice ?? terms.stopPrice
    const away = price === undefined ? 0 : Math.abs(toNumber(price) - last)
    const passes = away <= last * limit + HALF_STEP
    return judged(priceCollar, passes, away / last, limit, say, last)
  },
}

function collarFraction(limits: RiskLimits, last: number): number {
  for (const { above, fraction } of limits.collarTiers) if (last > above) return fraction
  return 0
}
