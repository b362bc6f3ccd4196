import type { UtcMillis } from '../base/index.ts'
import { invariant, MILLIS_PER_DAY, MILLIS_PER_MINUTE, utcMillis } from '../base/index.ts'
import { dayOf } from './civil-date.ts'

/**
 * Turns a day and a minute of the day in one zone into the instant when its clocks show it.
 *
 * The minute may lie outside 0..1439 and then means the day before or after. No session begins or ends in
 * the hour that a zone skips or repeats; were it asked, a skipped time reads an hour later, a repeated one
 * as the second.
 */
export type ZoneClock = (day: number, minute: number) => UtcMillis

interface OffsetPeriod {
  readonly startAt: number
  readonly offsetMillis: number
}

const MARGIN_DAYS = 3
const NANOS_PER_MILLI = 1e6

/** Offsets from UTC in force around a year, in the order in which they took effect. */
function offsetPeriods(zone: string, year: number): readonly OffsetPeriod[] {
  const startAt = (dayOf(year, 1, 1) - MARGIN_DAYS) * MILLIS_PER_DAY
  const endAt = (dayOf(year + 1, 1, 1) + MARGIN_DAYS) * MILLIS_PER_DAY
  const periods: OffsetPeriod[] = []
  const start = Temporal.Instant.fromEpochMilliseconds(startAt)
  let moment: Temporal.ZonedDateTime | null = start.toZonedDateTimeISO(zone)
  while (moment !== null && moment.epochMilliseconds < endAt) {
    const offsetMillis = moment.offsetNanoseconds / NANOS_PER_MILLI
    periods.push({ startAt: moment.epochMilliseconds, offsetMillis })
    moment = moment.getTimeZoneTransition('next')
  }
  return periods
}

/** Makes the clock of a zone for one year and the three days around it; the zone's rules are read once. */
export function zoneClock(zone: string, year: number): ZoneClock {
  const newestFirst = offsetPeriods(zone, year).toReversed()
  return (day, minute) => {
    const local = day * MILLIS_PER_DAY + minute * MILLIS_PER_MINUTE
    const period = newestFirst.find(({ startAt, offsetMillis }) => local - offsetMillis >= startAt)
    invariant(period !== undefined, `day ${day} lies before the clock of ${zone} for ${year}`)
    return utcMillis(local - period.offsetMillis)
  }
}
