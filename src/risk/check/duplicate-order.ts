import { isEntry } from '../risk-views.ts'
import { isEqualOrder } from '../risk-history.ts'
import { newEntries } from './entry-count.ts'
import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const sayRepeated: Say = ({ detail }) => `${detail} was decided or given to an order before`
const say: Say = ({ measured, detail }) => `${measured} equal orders within ${detail} ms, none may be`

/**
 * R09: an intent is decided once, for ever; an entry equal to another of the account (symbol, side, quantity,
 * prices) within the window is a duplicate. Reducing orders are judged by their id only.
 */
export const duplicateOrder: RiskCheck = {
  code: 'DUPLICATE_ORDER', control: 'R09', scope: CheckScope.All, unit: 'count',
  dependsOnSize: false, mayLackInput: false,
  run(subject, finding, limits) {
    const { terms, history, situation, isRepeated } = subject
    if (isRepeated) {
      return finding.judged(false, 1, 0, sayRepeated, terms.clientOrderId)
    }
    if (!isEntry(terms)) return finding.judged(true, 0, 0, say, '0')
    if (limits.duplicateWindowMs === undefined) return finding.switchedOff('the duplicate window')
    const window = limits.duplicateWindowMs
    const beside = newEntries(subject).filter((order) => isEqualOrder(order.terms, terms)).length
    const measured = history.equals(terms, situation.now - window) + beside
    return finding.judged(measured === 0, measured, 0, say, String(window))
  },
}
