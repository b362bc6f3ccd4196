import { Side } from '../../model/index.ts'
import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, detail }) => (
  measured === 0 ? `${detail}: nothing is sold short without leave` : `${detail} may not be sold short`
)

/**
 * R16: an entry that sells needs leave to sell short (`allow_shorts`) and an instrument that can be borrowed.
 */
export const shortSale: RiskCheck = {
  code: 'SHORT_SALE', control: 'R16', scope: CheckScope.Entry, unit: 'count',
  dependsOnSize: false, mayLackInput: false,
  run({ terms, situation }, finding, limits) {
    if (terms.side === Side.Sell && situation.instrument === undefined) {
      return finding.unknown(0, `whether ${terms.symbol} can be borrowed`)
    }
    const mayShort = limits.allowShorts && situation.instrument?.isShortable === true
    const isAllowed = terms.side === Side.Buy || mayShort
    return finding.judged(isAllowed, isAllowed ? 0 : 1, 0, say, terms.symbol)
  },
}
