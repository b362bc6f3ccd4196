import { opposingStrategy } from '../situation.ts'
import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, detail }) => (
  measured === 0 ? 'no other strategy stands on the other side' : `${detail} holds or enters the other side`
)

/**
 * An entry never stands against another strategy's position or working entry: the account has one net
 * position.
 */
export const oppositeStrategy: RiskCheck = {
  code: 'OPPOSITE_STRATEGY', control: 'R24', scope: CheckScope.Entry, unit: 'count',
  dependsOnSize: false, mayLackInput: false,
  run({ terms, situation, views }, finding) {
    const against = opposingStrategy(views, situation, terms.side)
    const measured = against === undefined ? 0 : 1
    return finding.judged(measured === 0, measured, 0, say, against)
  },
}
