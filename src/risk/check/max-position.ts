import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'
import { judgeRoom } from './room-check.ts'

const say: Say = ({ measured, limit, detail }) => (
  `the position in ${detail} would be worth ${measured.toFixed(2)}, at most ${limit.toFixed(2)}`
)

/** The account's net position in the symbol with all that is pending, as a part of equity. */
export const maxPosition: RiskCheck = {
  code: 'MAX_POSITION', control: 'R10', scope: CheckScope.Entry, unit: 'money',
  dependsOnSize: true, mayLackInput: false,
  run: (subject, finding) => judgeRoom(finding, subject, subject.rooms?.position, subject.worth?.value, say),
}
