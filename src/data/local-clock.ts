import type { Result } from '../base/index.ts'
import { fail, MILLIS_PER_DAY, ok } from '../base/index.ts'
import { Fault } from './fault.ts'

/** A day of one zone: its offset from UTC where that is the same all day. */
const TRANSITION_DAY = NaN
const NANOS_PER_MILLI = 1e6

/**
 * Turns clock readings of one zone into instants.
 *
 * A reading that the clocks skip in spring, or show twice in autumn, is a fault and never a guess. Offsets
 * are kept a day at a time, so that a million rows ask the zone's rules a few hundred times.
 */
export class LocalClock {
  readonly zone: string
  /** The instant that `read` found. */
  millis = NaN
  readonly #offsets = new Map<number, number>()
  #day = NaN
  #offset = NaN

  private constructor(zone: string) {
    this.zone = zone
  }

  /** A clock for an IANA zone (`America/New_York`, `UTC`); fails with `UNKNOWN_TIME_ZONE`. */
  static for(zone: string): Result<LocalClock> {
    try {
      Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
      return ok(new LocalClock(zone))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      const wanted = 'give an IANA name such as America/New_York or UTC'
      return fail('UNKNOWN_TIME_ZONE', `found time zone "${zone}"; ${wanted}`)
    }
  }

  /** Sets `millis` to the instant of a civil time that is held as if it were UTC. */
  read(civilMillis: number): Fault {
    const day = Math.floor(civilMillis / MILLIS_PER_DAY)
    if (day !== this.#day) {
      this.#day = day
      this.#offset = this.#offsetOf(day)
    }
    if (Number.isNaN(this.#offset)) return this.#readOnTransitionDay(civilMillis)
    this.millis = civilMillis - this.#offset
    return Fault.Fine
  }

  /** Civil time in this zone, held as if it were UTC, of an instant. */
  civilMillis(at: number): number {
    const moment = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.zone)
    return at + moment.offsetNanoseconds / NANOS_PER_MILLI
  }

  #offsetOf(day: number): number {
    const known = this.#offsets.get(day)
    if (known !== undefined) return known
    const date = plain(day * MILLIS_PER_DAY).toPlainDate()
    const start = date.toZonedDateTime(this.zone)
    const end = date.add({ days: 1 }).toZonedDateTime(this.zone)
    const isSteady = end.epochMilliseconds - start.epochMilliseconds === MILLIS_PER_DAY
      && start.offsetNanoseconds === end.offsetNanoseconds
    const offset = isSteady ? start.offsetNanoseconds / NANOS_PER_MILLI : TRANSITION_DAY
    this.#offsets.set(day, offset)
    return offset
  }

  #readOnTransitionDay(civilMillis: number): Fault {
    const reading = plain(civilMillis)
    const earlier = reading.toZonedDateTime(this.zone, { disambiguation: 'earlier' })
    const later = reading.toZonedDateTime(this.zone, { disambiguation: 'later' })
    this.millis = earlier.epochMilliseconds
    if (earlier.epochMilliseconds === later.epochMilliseconds) return Fault.Fine
    return reading.equals(earlier.toPlainDateTime()) ? Fault.LocalTimeAmbiguous : Fault.LocalTimeSkipped
  }
}

function plain(civilMillis: number): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(civilMillis).toZonedDateTimeISO('UTC').toPlainDateTime()
}
