import { isLossBelow } from '../nanos.ts'
import { percent, type Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit }) => (
  `${percent(measured)} of start-of-session equity is lost today; entries end at ${percent(limit)}`
)

/**
 * R14 and the spec: the day's loss, realised and open, is below its limit. Measured against start-of-session
 * equity.
 */
export const dailyLossLimit: RiskCheck = {
  code: 'DAILY_LOSS_LIMIT', control: 'R14', scope: CheckScope.Entry, unit: 'fraction',
  dependsOnSize: false, mayLackInput: false,
  run({ views, exposure }, finding, limits) {
    const start = views.account.dayStartEquity
    const limit = limits.dailyLossFraction
    const equity = exposure?.equity ?? Number.NaN
    if (!(start > 0) || !Number.isFinite(equity)) {
      return finding.unknown(limit, 'the equity of the day')
    }
    const measured = Math.max(0, (start - equity) / start)
    return finding.judged(isLossBelow(equity, start, limit), measured, limit, say)
  },
}
