import { MILLIS_PER_DAY, type UtcMillis } from '../base/index.ts'
import type { ExchangeCalendar } from '../calendar/index.ts'
import type { LocalClock } from './local-clock.ts'

/** How the day of a stamp is told. */
export interface StampDateOptions {
  readonly calendar: ExchangeCalendar
  /** The exchange's clock. */
  readonly exchange: LocalClock
  /** The clock that a person named; absent: none was. */
  readonly said: LocalClock | undefined
  /** Instants that stand at midnight by the offset that their stamps name. */
  readonly midnights: ReadonlySet<number>
}

/**
 * Tells of which day an instant is that stamps a daily or weekly bar: of the session that holds it, else of
 * the exchange's date.
 *
 * A midnight elsewhere lies in another day at the exchange, in New York mostly in the evening before, and yet
 * files that name days so mean the day that begins. It is that day where a person named its zone; a midnight
 * of UTC or of the stamp's own offset counts as `unclear` otherwise, and stands for the day in the zone that
 * was named.
 */
export class StampDates {
  unclear = 0
  /** Midnights of the zone that a person named, which are none at the exchange. */
  named = 0
  readonly #options: StampDateOptions

  constructor(options: StampDateOptions) {
    this.#options = options
  }

  /** Civil time of the day, held as if it were UTC. */
  read(at: number): number {
    const { calendar, exchange, said, midnights } = this.#options
    const civil = exchange.civilMillis(at)
    const there = said?.civilMillis(at) ?? NaN
    const isNamed = there % MILLIS_PER_DAY === 0
    const isElsewhere = civil % MILLIS_PER_DAY !== 0 && (isNamed || midnights.has(at))
    const session = calendar.coversInstant(at as UtcMillis) ? calendar.sessionAt(at as UtcMillis) : undefined
    if (session !== undefined && !isElsewhere) return Date.parse(session.date)
    if (isNamed && isElsewhere) {
      this.named += 1
      return there
    }
    if (!isElsewhere && (at % MILLIS_PER_DAY !== 0 || civil % MILLIS_PER_DAY === 0)) return civil
    this.unclear += 1
    return said === undefined ? civil : there
  }
}

const DAYS_PER_WEEK = 7
/** Unix time began on a Thursday. */
const FIRST_WEEKDAY = 4

/** Says whether a day, held as if it were UTC, is a Sunday. */
export function isSunday(civil: number): boolean {
  return (Math.floor(civil / MILLIS_PER_DAY) + FIRST_WEEKDAY) % DAYS_PER_WEEK === 0
}
