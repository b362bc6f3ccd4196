import { absFixed, toNumber } from '../../base/index.ts'
import { lotOf } from '../exact.ts'
import { isEntry } from '../risk-views.ts'
import { judged, unknown, type Say } from './check-result.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit }) => `${measured} units, a positive multiple of the lot ${limit} passes`

/**
 * R16: the quantity is positive and on the lot; an order that takes a whole position out may be odd, as that
 * is.
 */
export const lotSize: RiskCheck = {
  code: 'LOT_SIZE', control: 'R16', scope: CheckScope.All, unit: 'units',
  dependsOnSize: true, mayLackInput: false,
  run({ terms, remaining, situation }) {
    const measured = toNumber(terms.quantity)
    const isWhole = !isEntry(terms) && remaining > 0n && remaining === absFixed(situation.own)
    if (situation.instrument === undefined) {
      return isWhole
        ? judged(lotSize, true, { measured, limit: 0 }, say)
        : unknown(lotSize, Number.NaN, `the lot of ${terms.symbol}`)
    }
    const lot = lotOf(situation.instrument)
    const isOnLot = terms.quantity > 0n && terms.quantity % lot === 0n
    return judged(lotSize, isOnLot || isWhole, { measured, limit: toNumber(lot) }, say)
  },
}
