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
}

/**
 * Tells of which day an instant is that stamps a daily or weekly bar: of the session that holds it, else of
 * the exchange's date.
 *
 * Midnight of UTC lies in the evening before in New York, and yet files that name days so mean the day that
 * begins: such an instant counts as `unclear`, and stands for the day in the zone that a person named.
 */
export class StampDates {
  unclear = 0
  readonly #options: StampDateOptions

  constructor(options: StampDateOptions) {
    this.#options = options
  }

  /** Civil time of the day, held as if it were UTC. */
  read(at: number): number {
    const { calendar, exchange, said } = this.#options
    const session = calendar.coversInstant(at as UtcMillis) ? calendar.sessionAt(at as UtcMillis) : undefined
    if (session !== undefined) return Date.parse(session.date)
    const civil = exchange.civilMillis(at)
    if (at % MILLIS_PER_DAY !== 0 || civil % MILLIS_PER_DAY === 0) return civil
    this.unclear += 1
    return said === undefined ? civil : said.civilMillis(at)
  }
}

const DAYS_PER_WEEK = 7
/** Unix time began on a Thursday. */
const FIRST_WEEKDAY = 4

/** Says whether a day, held as if it were UTC, is a Sunday. */
export function isSunday(civil: number): boolean {
  return (Math.floor(civil / MILLIS_PER_DAY) + FIRST_WEEKDAY) % DAYS_PER_WEEK === 0
}
