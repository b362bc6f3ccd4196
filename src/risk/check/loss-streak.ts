import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit, detail }) => (
  `${detail} lost ${measured} round trips in a row; at ${limit} its entries end until the next session`
)

/** R14: round trips of the strategy that lost one after the other, in this session. */
export const lossStreak: RiskCheck = {
  code: 'LOSS_STREAK', control: 'R14', scope: CheckScope.Entry, unit: 'count',
  dependsOnSize: false, mayLackInput: false,
  run({ terms, history }, finding, limits) {
    const limit = limits.consecutiveLossesMax
    if (limit === undefined) return finding.switchedOff('the number of losses in a row')
    const measured = history.lossStreak(terms.strategy)
    return finding.judged(measured < limit, measured, limit, say, terms.strategy)
  },
}
