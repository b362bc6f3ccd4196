import { MILLIS_PER_MINUTE, MILLIS_PER_SECOND } from '../../base/index.ts'
import { isEntry } from '../risk-views.ts'
import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

/** More than rounding takes off the product, and less than any part of a message that is meant. */
const ROUNDING = 1e-9

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
  run({ terms, history, situation, unrecorded }, finding, limits) {
    const { messagesPerSecondMax: secondMax, messagesPerMinuteMax: minuteMax } = limits
    const reserve = isEntry(terms) ? limits.messageReserveFraction : 0
    if (isEntry(terms) && secondMax !== undefined) {
      const measured = history.messages(situation.now - MILLIS_PER_SECOND) + unrecorded.length + 1
      const limit = messageShare(secondMax, reserve)
      if (measured > limit) return finding.judged(false, measured, limit, say, 'second')
    }
    if (minuteMax === undefined) return finding.switchedOff('the number of messages a minute')
    const measured = history.messages(situation.now - MILLIS_PER_MINUTE) + unrecorded.length + 1
    const limit = messageShare(minuteMax, reserve)
    return finding.judged(measured <= limit, measured, limit, say, 'minute')
  },
}

/** What is left of so many messages; a float a hair below a whole number is that number. */
export function messageShare(max: number, reserve: number): number {
  return Math.floor(max * (1 - reserve) + ROUNDING)
}
