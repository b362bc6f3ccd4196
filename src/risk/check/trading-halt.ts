import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, detail }) => (
  measured === 0 ? `${detail} is not halted` : `${detail} is halted by its exchange`
)

/** R16: the instrument is not halted or paused, and a live feed has said that it trades. */
export const tradingHalt: RiskCheck = {
  code: 'TRADING_HALT', control: 'R16', scope: CheckScope.Entry, unit: 'count',
  dependsOnSize: false, mayLackInput: false,
  run({ terms, views }, finding) {
    const isHalted = views.market.isHalted(terms.symbol)
    if (isHalted === undefined) return finding.unknown(0, `whether ${terms.symbol} trades`)
    const measured = isHalted ? 1 : 0
    return finding.judged(measured === 0, measured, 0, say, terms.symbol)
  },
}
