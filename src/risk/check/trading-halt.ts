import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, detail }) => (
  measured === 0 ? `${detail} is not halted` : `${detail} is halted by its exchange`
)

/** R16: the instrument is not halted or paused. */
export const tradingHalt: RiskCheck = {
  code: 'TRADING_HALT', control: 'R16', scope: CheckScope.Entry, unit: 'count',
  dependsOnSize: false, mayLackInput: false,
  run({ terms, views }, finding) {
    const measured = views.market.isHalted(terms.symbol) ? 1 : 0
    return finding.judged(measured === 0, measured, 0, say, terms.symbol)
  },
}
