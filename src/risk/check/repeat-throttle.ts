import type { OrderTerms } from '../../model/index.ts'
import { entriesToday, isCountedAfter, newEntries } from './entry-count.ts'
import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit, detail }) => (
  `entry number ${measured} ${detail}, at most ${limit}: the next session or a person lets it enter again`
)

/** R08: entries of a strategy in a session, and in one symbol and side within the repeat window. */
export const repeatThrottle: RiskCheck = {
  code: 'REPEAT_THROTTLE', control: 'R08', scope: CheckScope.Entry, unit: 'count',
  dependsOnSize: false, mayLackInput: false,
  run(subject, finding, limits) {
    const { terms, history, situation } = subject
    const { entriesPerDayMax: dayMax, repeatsMax, repeatWindowMs } = limits
    const after = situation.now - repeatWindowMs
    const beside = newEntries(subject).filter((order) => isRepeat(order.terms, terms)).length
    const repeats = history.repeats(terms, after) + beside + (isCountedAfter(subject, after) ? 0 : 1)
    if (repeatsMax !== undefined && repeats > repeatsMax) {
      const detail = `in ${terms.symbol} within ${repeatWindowMs} ms`
      return finding.judged(false, repeats, repeatsMax, say, detail)
    }
    if (dayMax === undefined) return finding.switchedOff('the number of entries a day')
    const measured = entriesToday(subject)
    return finding.judged(measured <= dayMax, measured, dayMax, say, 'of the session')
  },
}

function isRepeat(a: OrderTerms, b: OrderTerms): boolean {
  return a.strategy === b.strategy && a.symbol === b.symbol && a.side === b.side
}
