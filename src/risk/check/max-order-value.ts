import { ORDER_VALUE_CODE } from '../risk-history.ts'
import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'
import { judgeRoom } from './room-check.ts'

const say: Say = ({ measured, limit }) => (
  `the order is worth ${measured.toFixed(2)}, at most ${limit.toFixed(2)}`
)

/** R05: the order's value against a part of equity and a cap in money, whichever is lower. */
export const maxOrderValue: RiskCheck = {
  code: ORDER_VALUE_CODE, control: 'R05', scope: CheckScope.Entry, unit: 'money',
  dependsOnSize: true, mayLackInput: false,
  run: (subject, finding) => judgeRoom(finding, subject, subject.rooms?.order, subject.worth?.value, say),
}
