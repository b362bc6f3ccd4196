import type { Session } from '../model/index.ts'
import { dateOfDay, weekdayOf, Weekday } from './civil-date.ts'
import type { CalendarName, ExchangeCalendar } from './exchange-calendar.ts'
import { nyseClosures } from './nyse-closures.ts'
import { nyseHours } from './nyse-hours.ts'
import type { SessionRules, YearPlan } from './session-table.ts'
import { SessionTable } from './session-table.ts'
import type { ZoneClock } from './zone-clock.ts'

const NEW_YORK = 'America/New_York'
const MINUTES_PER_DAY = 1_440
const FIVE_IN_THE_AFTERNOON = 17 * 60

function nyseYear(year: number): YearPlan {
  const closures = nyseClosures(year)
  const hoursOf = nyseHours(year)
  return {
    closures,
    sessionOf: (day, clock) => {
      if (weekdayOf(day) > Weekday.Friday || closures.has(day)) return undefined
      const hours = hoursOf(day)
      return {
        date: dateOfDay(day),
        openAt: clock(day, hours.openMinute),
        closeAt: clock(day, hours.closeMinute),
        preOpenAt: clock(day, hours.preOpenMinute),
        postCloseAt: clock(day, hours.postCloseMinute),
        isEarlyClose: hours.isEarlyClose,
      }
    },
  }
}

/**
 * A session without extended hours that ends at `endMinute` of its day and began a whole day before; trading
 * goes on after it but on `lastOfWeek`.
 */
function fullDay(
  { day, endMinute, lastOfWeek }: { day: number; endMinute: number; lastOfWeek?: Weekday }, clock: ZoneClock,
): Session {
  const openAt = clock(day, endMinute - MINUTES_PER_DAY)
  const closeAt = clock(day, endMinute)
  return {
    date: dateOfDay(day), openAt, closeAt, preOpenAt: openAt, postCloseAt: closeAt, isEarlyClose: false,
    ...(weekdayOf(day) === lastOfWeek ? {} : { endsIntoNext: true }),
  }
}

function fxYear(): YearPlan {
  return {
    closures: new Map(),
    sessionOf: (day, clock) => {
      const rules = { day, endMinute: FIVE_IN_THE_AFTERNOON, lastOfWeek: Weekday.Friday }
      return weekdayOf(day) > Weekday.Friday ? undefined : fullDay(rules, clock)
    },
  }
}

function roundTheClockYear(): YearPlan {
  const sessionOf: YearPlan['sessionOf'] = (day, clock) => fullDay({ day, endMinute: MINUTES_PER_DAY }, clock)
  return { closures: new Map(), sessionOf }
}

function usEquities(name: 'XNYS' | 'XNAS'): SessionRules {
  return {
    name, zone: NEW_YORK, isRoundTheClock: false, firstYear: 1990, lastYear: 2030, dayStartMinute: 0,
    planOf: nyseYear,
  }
}

const RULES: Readonly<Record<CalendarName, SessionRules>> = {
  XNYS: usEquities('XNYS'),
  XNAS: usEquities('XNAS'),
  FX: {
    name: 'FX', zone: NEW_YORK, isRoundTheClock: false, firstYear: 1990, lastYear: 2030,
    dayStartMinute: FIVE_IN_THE_AFTERNOON - MINUTES_PER_DAY, planOf: fxYear,
  },
  '24x7': {
    name: '24x7', zone: 'UTC', isRoundTheClock: true, firstYear: 1970, lastYear: 2099, dayStartMinute: 0,
    planOf: roundTheClockYear,
  },
}

const tables = new Map<CalendarName, ExchangeCalendar>()

/**
 * The calendar of a market; the same object each time.
 *
 * - `XNYS`, 1990 to 2030: holidays by rule, special closures, early closes and late opens as in
 *   `nyse-closures.ts` and `nyse-hours.ts`. Holidays after 2028, the last year announced, follow the rules
 *   of today.
 * - `XNAS`: the same sessions. Holidays, closures and early closes are common to both; the four late opens
 *   are the NYSE's, and Nasdaq need not have opened late on each of those days.
 * - `FX`, 1990 to 2030: spot currencies trade from Sunday 17:00 to Friday 17:00 New York. The day turns at
 *   17:00 New York and bears the date on which it ends, so Sunday evening belongs to Monday. Nobody closes
 *   this market: days such as 25 December and 1 January, when most dealers rest, are sessions here and may
 *   hold no prices. Source: OANDA v20, https://developer.oanda.com/rest-live-v20/instrument-ep/
 *   (dailyAlignment 17, alignmentTimezone America/New_York).
 * - `24x7`, 1970 to 2099: each UTC day is a session, without holidays, as crypto venues count their daily
 *   bars.
 */
export function calendarNamed(name: CalendarName): ExchangeCalendar {
  const known = tables.get(name)
  if (known !== undefined) return known
  const table = new SessionTable(RULES[name])
  tables.set(name, table)
  return table
}
