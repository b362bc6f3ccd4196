import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, detail }) => (
  measured === 0 ? `${detail} is not halted` : `${detail} is halted by its exchange`
)
const sayHeld: Say = ({ detail }) => `${detail}; a person has to release the symbol`

/**
 * R16: the instrument is not halted or paused, a live feed has said that it trades, and it does not rest
 * after something that must not happen.
 */
export const tradingHalt: RiskCheck = {
  code: 'TRADING_HALT', control: 'R16', scope: CheckScope.Entry, unit: 'count',
  dependsOnSize: false, mayLackInput: false,
  run({ terms, views, history }, finding) {
    const hold = history.holdOf(terms.symbol)
    if (hold !== undefined) return finding.judged(false, 1, 0, sayHeld, `${terms.symbol} rests: ${hold}`)
    const isHalted = views.market.isHalted(terms.symbol)
    if (isHalted === undefined) return finding.unknown(0, `whether ${terms.symbol} trades`)
    const measured = isHalted ? 1 : 0
    return finding.judged(measured === 0, measured, 0, say, terms.symbol)
  },
}
