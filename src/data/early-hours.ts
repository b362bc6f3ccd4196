import type { ExchangeCalendar } from '../calendar/index.ts'
import type { CorporateAction } from '../model/index.ts'

/**
 * Actions as bars of extended hours meet them: what takes effect with a session is in the prices of its early
 * hours already.
 */
export function fromEarlyHours(
  actions: readonly CorporateAction[], calendar: ExchangeCalendar,
): readonly CorporateAction[] {
  return actions.map((action) => {
    const { date } = action
    const session = calendar.checkDates(date, date).ok ? calendar.session(date) : undefined
    return session === undefined || session.preOpenAt >= action.at
      ? action : { ...action, at: session.preOpenAt }
  })
}
