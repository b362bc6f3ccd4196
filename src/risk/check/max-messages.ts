import { MILLIS_PER_MINUTE, MILLIS_PER_SECOND } from '../../base/index.ts'
import { isEntry } from '../risk-views.ts'
import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit, detail }) => `message ${measured} of the ${detail}, at most ${limit}`

/**
 * R07: submits, modifies and cancels by second and minute.
 *
 * Entries leave `messageReserveFraction` to cancels and reducing orders. Reducing orders answer to the whole
 * minute only: guards of several fills may be due within one second, while a loop of replacements is still
 * stopped.
 */
export const maxMessages: RiskCheck = {
  code: 'MAX_MESSAGES', control: 'R07', scope: CheckScope.All, unit: 'count',
  dependsOnSize: false, mayLackInput: false,
  run({ terms, history, situation, approvedCount }, finding, limits) {
    const { messagesPerSecondMax: secondMax, messagesPerMinuteMax: minuteMax } = limits
    const share = isEntry(terms) ? 1 - limits.messageReserveFraction : 1
    if (isEntry(terms) && secondMax !== undefined) {
      const measured = history.messages(situation.now - MILLIS_PER_SECOND) + approvedCount + 1
      const limit = Math.floor(secondMax * share)
      if (measured > limit) return finding.judged(false, measured, limit, say, 'second')
    }
    if (minuteMax === undefined) return finding.switchedOff('the number of messages a minute')
    const measured = history.messages(situation.now - MILLIS_PER_MINUTE) + approvedCount + 1
    const limit = Math.floor(minuteMax * share)
    return finding.judged(measured <= limit, measured, limit, say, 'minute')
  },
}
