import { MILLIS_PER_DAY, MILLIS_PER_MINUTE, type UtcMillis } from '../base/index.ts'
import { utcDay, type UtcDay } from './utc-day.ts'

/** What the clocks of a zone show: its day, and the time of that day. */
export interface LocalTime extends UtcDay {
  /** 0..23. */
  readonly hour: number
  /** 0..59. */
  readonly minute: number
}

/** From when to when, half-open, the clocks of a zone are so far ahead of UTC. */
interface OffsetPeriod {
  readonly from: number
  readonly until: number
  readonly offsetMillis: number
}

const NANOS_PER_MILLI = 1e6
/** The period that was asked for last, by zone: bars come in order, and a zone's rules are slow to read. */
const latest = new Map<string, OffsetPeriod>()

/**
 * The time that clocks in `zone` show at an instant, daylight saving included, for rules on hours: London's
 * morning is another hour of UTC in summer.
 *
 * Throws for a zone that is no IANA name, as the strategy's error. Source: the tz database of the runtime.
 */
export function timeIn(zone: string, at: UtcMillis): LocalTime {
  const known = latest.get(zone)
  const period = known !== undefined && at >= known.from && at < known.until ? known : periodAt(zone, at)
  const local = (at + period.offsetMillis) as UtcMillis
  const midnight = Math.floor(local / MILLIS_PER_DAY) * MILLIS_PER_DAY
  const minuteOfDay = Math.floor((local - midnight) / MILLIS_PER_MINUTE)
  return { ...utcDay(local), hour: Math.floor(minuteOfDay / 60), minute: minuteOfDay % 60 }
}

function periodAt(zone: string, at: UtcMillis): OffsetPeriod {
  const moment = momentIn(zone, at)
  const since = moment.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')
  const period = {
    from: since?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    until: moment.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offsetMillis: moment.offsetNanoseconds / NANOS_PER_MILLI,
  }
  latest.set(zone, period)
  return period
}

function momentIn(zone: string, at: UtcMillis): Temporal.ZonedDateTime {
  try {
    return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  } catch {
    throw new Error(`timeIn: "${zone}" is no time zone; write one such as Europe/London`)
  }
}
