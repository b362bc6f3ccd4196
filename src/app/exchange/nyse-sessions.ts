import { sessionDate } from '../../base/index.ts'
import { calendarNamed } from '../../calendar/index.ts'
import type { SessionSource } from '../../exchange/index.ts'

/**
 * The sessions of the New York Stock Exchange, as the local exchange takes them; none beyond the known years.
 */
export function nyseSessions(): SessionSource {
  const calendar = calendarNamed('XNYS')
  return {
    session: (date) => {
      const day = sessionDate(date)
      return calendar.checkDates(day, day).ok ? calendar.session(day) : undefined
    },
  }
}
