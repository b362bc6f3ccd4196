import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'
import { judgeRoom } from './room-check.ts'

const say: Say = ({ measured, limit }) => (
  `${measured.toFixed(2)} of cash would be taken with slippage and fees, of ${limit.toFixed(2)}`
)

/**
 * The spec's buying power: what pending entries and this one may take, and what selling short brought in,
 * against the cash that may be spent.
 *
 * A short entry is held to the same amount: its full value is the collateral.
 */
export const buyingPower: RiskCheck = {
  code: 'BUYING_POWER', control: 'R16', scope: CheckScope.Entry, unit: 'money',
  dependsOnSize: true, mayLackInput: false,
  run: (subject, finding) => judgeRoom(finding, subject, subject.rooms?.cash, subject.worth?.cost, say),
}
