import {
  fail, RetryClass, type Result, ok, sessionDate, type SessionDate, type UtcMillis,
} from '../../../base/index.ts'
import type { Session } from '../../../model/index.ts'
import { z } from 'zod'
import type { AlpacaRest } from '../client/alpaca-rest.ts'
import { instantInNewYork } from '../mapper/new-york.ts'
import { calendarDaySchema } from '../schema/account-schema.ts'

const REGULAR_CLOSE = '16:00'
const DATE = /^\d{4}-\d{2}-\d{2}$/

/** The instant of a wall-clock time in New York; both `09:30` and `0930` are written. */
function instantOf(date: string, time: string): UtcMillis | undefined {
  const [, hour, minute] = /^(\d{2}):?(\d{2})$/.exec(time) ?? []
  return hour === undefined || !DATE.test(date) ? undefined : instantInNewYork(`${date}T${hour}:${minute}`)
}

function sessionOf(day: z.output<typeof calendarDaySchema>): Session | undefined {
  const { date, open, close } = day
  const openAt = instantOf(date, open)
  const closeAt = instantOf(date, close)
  if (openAt === undefined || closeAt === undefined || closeAt <= openAt) return undefined
  return {
    date: sessionDate(date), openAt, closeAt,
    preOpenAt: Math.min(openAt, instantOf(date, day.session_open ?? '') ?? openAt) as UtcMillis,
    postCloseAt: Math.max(closeAt, instantOf(date, day.session_close ?? '') ?? closeAt) as UtcMillis,
    isEarlyClose: closeAt < (instantOf(date, REGULAR_CLOSE) ?? closeAt),
  }
}

/**
 * Reads the vendor's calendar, whose times are New York's and name no zone (d-e-s-o/apca#47).
 *
 * https://docs.alpaca.markets/reference/getcalendar-1
 */
export async function readSessions(
  rest: AlpacaRest, from: SessionDate, to: SessionDate,
): Promise<Result<readonly Session[]>> {
  const days = await rest.read('/v2/calendar', z.array(calendarDaySchema), { start: from, end: to })
  if (!days.ok) return days
  const sessions: Session[] = []
  for (const day of days.value) {
    const session = sessionOf(day)
    if (session === undefined || session.openAt <= (sessions.at(-1)?.closeAt ?? 0)) {
      return fail('BROKER_REPLY_UNREADABLE', `Alpaca's calendar has an unreadable day: "${day.date}"`, {
        retry: RetryClass.Safe,
      })
    }
    sessions.push(session)
  }
  return ok(sessions.filter(({ date }) => date >= from && date <= to))
}
