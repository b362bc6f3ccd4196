import { floatOf } from '../nanos.ts'
import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit }) => `${measured} units, at most ${limit} by the average daily volume`
const sayUnknownOver = (days: number): Say => ({ detail }) => (
  `the mean volume of ${days} sessions of ${detail} is unknown`
)

/** R06: the quantity against the mean volume of the last sessions; data without volume has no such mean. */
export const maxOrderQty: RiskCheck = {
  code: 'MAX_ORDER_QTY', control: 'R06', scope: CheckScope.Entry, unit: 'units',
  dependsOnSize: true, mayLackInput: true,
  run({ terms, units, rooms }, finding, limits) {
    const most = rooms?.volume
    if (most === undefined) {
      return finding.lacking(maxOrderQty, Number.NaN, terms.symbol, sayUnknownOver(limits.averageVolumeDays))
    }
    return finding.judged(units <= most, floatOf(units), floatOf(most), say)
  },
}
