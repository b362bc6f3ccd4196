import { MILLIS_PER_DAY, type SessionDate, type UtcMillis } from '../base/index.ts'

/**
 * The UTC date of an instant, where no session names the day: US sessions lie within one UTC date.
 *
 * Keeps the last answer, since requests of one moment share their day.
 */
export class UtcDate {
  #day = Number.NaN
  #date = '' as SessionDate

  of(at: UtcMillis): SessionDate {
    const day = Math.floor(at / MILLIS_PER_DAY)
    if (day !== this.#day) {
      this.#day = day
      const instant = Temporal.Instant.fromEpochMilliseconds(day * MILLIS_PER_DAY)
      this.#date = instant.toString().slice(0, 10) as SessionDate
    }
    return this.#date
  }
}
