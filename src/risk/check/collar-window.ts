import { percent, type Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit, detail }) => (
  measured === 0
    ? `own fills have not moved ${detail} too far`
    : `own fills moved ${detail} by ${percent(measured)}, above ${percent(limit)}: it rests this session`
)

/**
 * R04: own fills within the window did not push the price too far; once they did, the symbol rests for the
 * session.
 */
export const collarWindow: RiskCheck = {
  code: 'COLLAR_WINDOW', control: 'R04', scope: CheckScope.Entry, unit: 'fraction',
  dependsOnSize: false, mayLackInput: false,
  run({ terms, history }, finding, limits) {
    const measured = history.ownMove(terms.symbol)
    const limit = limits.collarWindowFraction
    return finding.judged(measured <= limit, measured, limit, say, terms.symbol)
  },
}
