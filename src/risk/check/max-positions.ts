import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit }) => `${measured} symbols would be held or entered, at most ${limit}`

/**
 * The spec's position count: symbols held and being entered, this one included. Adding to a symbol opens
 * none.
 */
export const maxPositions: RiskCheck = {
  code: 'MAX_POSITIONS', control: 'R15', scope: CheckScope.Entry, unit: 'count',
  dependsOnSize: false, mayLackInput: false,
  run({ exposure }, finding, limits) {
    const limit = limits.maxPositions
    if (exposure === undefined) return finding.unknown(limit, 'the list of positions')
    const measured = exposure.others.length + 1
    return finding.judged(exposure.isOpen || measured <= limit, measured, limit, say)
  },
}
