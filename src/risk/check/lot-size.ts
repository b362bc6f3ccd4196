import { toNumber } from '../../base/index.ts'
import { lotOf } from '../exact.ts'
import { isEntry } from '../risk-views.ts'
import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit }) => `${measured} units, a positive multiple of the lot ${limit} passes`

/**
 * R16: the quantity is positive and on the lot. A position that is off the lot itself (after a split, or by
 * an order that was not ours) may be taken out in odd parts, as may one whose lot is not known any more.
 */
export const lotSize: RiskCheck = {
  code: 'LOT_SIZE', control: 'R16', scope: CheckScope.All, unit: 'units',
  dependsOnSize: true, mayLackInput: false,
  run({ terms, situation }, finding) {
    const measured = toNumber(terms.quantity)
    const isPositive = terms.quantity > 0n
    const { instrument, own } = situation
    if (instrument === undefined) {
      return isEntry(terms)
        ? finding.unknown(Number.NaN, `the lot of ${terms.symbol}`)
        : finding.judged(isPositive, measured, 0, say)
    }
    const lot = lotOf(instrument)
    const isOddPosition = !isEntry(terms) && own % lot !== 0n
    const passes = isPositive && (terms.quantity % lot === 0n || isOddPosition)
    return finding.judged(passes, measured, toNumber(lot), say)
  },
}
