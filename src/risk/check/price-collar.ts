import { toNumber } from '../../base/index.ts'
import type { CollarTier, RiskLimits } from '../risk-limits.ts'
import { percent, type Say } from './finding.ts'
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
  run({ terms, situation }, finding, limits) {
    const last = situation.lastPrice
    if (!(last > 0) || last === Number.POSITIVE_INFINITY) {
      return finding.unknown(Number.NaN, `the price of ${terms.symbol}`)
    }
    const limit = collarFraction(limits, last)
    const price = terms.limitPrice ?? terms.stopPrice
    const away = price === undefined ? 0 : Math.abs(toNumber(price) - last)
    const passes = away <= last * limit + HALF_STEP
    return finding.judged(passes, away / last, limit, say, last)
  },
}

function collarFraction(limits: RiskLimits, last: number): number {
  const tiers = limits.collarTiers
  for (let index = 0; index < tiers.length; index++) {
    const tier = tiers[index] as CollarTier
    if (last > tier.above) return tier.fraction
  }
  return 0
}
