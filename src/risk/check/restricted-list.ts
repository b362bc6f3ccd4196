import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, detail }) => (
  measured === 0 ? `${detail} may be entered` : `${detail} is restricted, or not on the allow-list`
)

/**
 * R12: the symbol stands on the allow-list and not on the restricted list. Without an allow-list `live`
 * rejects.
 */
export const restrictedList: RiskCheck = {
  code: 'RESTRICTED_LIST', control: 'R12', scope: CheckScope.Entry, unit: 'count',
  dependsOnSize: false, mayLackInput: true,
  run({ terms }, finding, limits) {
    const isRestricted = limits.restrictedSymbols.has(terms.symbol)
    if (limits.allowedSymbols === undefined && !isRestricted) {
      return finding.lacking(restrictedList, 0, 'the allow-list (allowed_symbols)')
    }
    const measured = isRestricted || limits.allowedSymbols?.has(terms.symbol) !== true ? 1 : 0
    return finding.judged(measured === 0, measured, 0, say, terms.symbol)
  },
}
