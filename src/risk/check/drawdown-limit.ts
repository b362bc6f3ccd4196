import { isLossBelow } from '../nanos.ts'
import { percent, type Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit }) => (
  `equity is ${percent(measured)} below its high-water mark; entries end at ${percent(limit)}`
)

/** R14 and the spec: the fall from the highest equity so far is below its limit. */
export const drawdownLimit: RiskCheck = {
  code: 'DRAWDOWN_LIMIT', control: 'R14', scope: CheckScope.Entry, unit: 'fraction',
  dependsOnSize: false, mayLackInput: false,
  run({ views, exposure }, finding, limits) {
    const high = views.account.highWaterEquity
    const limit = limits.drawdownFraction
    const equity = exposure?.equity ?? Number.NaN
    if (!(high > 0) || !Number.isFinite(equity)) {
      return finding.unknown(limit, 'the high-water mark')
    }
    const measured = Math.max(0, (high - equity) / high)
    return finding.judged(isLossBelow(equity, high, limit), measured, limit, say)
  },
}
