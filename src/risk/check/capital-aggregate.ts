import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'
import { judgeRoom } from './room-check.ts'

const say: Say = ({ measured, limit }) => (
  `all positions and entries would be worth ${measured.toFixed(2)} at worst, at most ${limit.toFixed(2)}`
)

/** R10: gross exposure at worst case, measured on orders entered and not on fills, unclear ones included. */
export const capitalAggregate: RiskCheck = {
  code: 'CAPITAL_AGGREGATE', control: 'R10', scope: CheckScope.Entry, unit: 'money',
  dependsOnSize: true, mayLackInput: false,
  run: (subject, finding) => judgeRoom(finding, subject, subject.rooms?.gross, subject.worth?.worst, say),
}
