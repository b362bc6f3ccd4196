import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const sayTrading: Say = ({ detail }) => `${detail} is not halted`
const sayHalted: Say = ({ detail }) => `${detail}`
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
    if (!isHalted) return finding.judged(true, 0, 0, sayTrading, terms.symbol)
    const reason = views.market.haltReason(terms.symbol)
    const why = reason === '' ? '' : `: ${reason}`
    return finding.judged(false, 1, 0, sayHalted, `${terms.symbol} is halted by its exchange${why}`)
  },
}
