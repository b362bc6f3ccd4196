import { judged, switchedOff, type Say } from './check-result.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit, detail }) => (
  `entry number ${measured} ${detail}, at most ${limit}: the next session or a person lets it enter again`
)

/** R08: entries of a strategy in a session, and in one symbol and side within the repeat window. */
export const repeatThrottle: RiskCheck = {
  code: 'REPEAT_THROTTLE', control: 'R08', scope: CheckScope.Entry, unit: 'count',
  dependsOnSize: false, mayLackInput: false,
  run({ terms, history, situation }, limits) {
    const { entriesPerDayMax: dayMax, repeatsMax, repeatWindowMs } = limits
    const repeats = history.repeats(terms, situation.now - repeatWindowMs) + 1
    if (repeatsMax !== undefined && repeats > repeatsMax) {
      const detail = `in ${terms.symbol} within ${repeatWindowMs} ms`
      return judged(repeatThrottle, false, repeats, repeatsMax, say, detail)
    }
    if (dayMax === undefined) return switchedOff(repeatThrottle, 'the number of entries a day')
    const measured = history.entriesToday(terms.strategy) + 1
    return judged(repeatThrottle, measured <= dayMax, measured, dayMax, say, 'of the session')
  },
}
