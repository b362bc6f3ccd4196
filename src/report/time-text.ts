import { MILLIS_PER_DAY, MILLIS_PER_MINUTE } from '../base/index.ts'
import type { SessionDate, UtcMillis } from '../base/index.ts'
import { utcDay } from '../analysis/index.ts'

/**
 * Day of the session that ends at an instant: the UTC day of the moment before it.
 *
 * Right for every market whose session ends on the UTC day that bears its date; a day that ends at midnight
 * belongs to the day that is over.
 */
export function endingDay(at: number): SessionDate {
  return utcDay((at - 1) as UtcMillis)
}

/** `2020-03-31`, in UTC. */
export function dayText(at: number): string {
  return utcDay(at as UtcMillis)
}

/** `2020-03-31 14:30`, in UTC. */
export function minuteText(at: number): string {
  const minutes = Math.floor((((at % MILLIS_PER_DAY) + MILLIS_PER_DAY) % MILLIS_PER_DAY) / MILLIS_PER_MINUTE)
  const hour = String(Math.floor(minutes / 60)).padStart(2, '0')
  return `${dayText(at)} ${hour}:${String(minutes % 60).padStart(2, '0')}`
}

/** Says whether bars of this timeframe are sessions or longer, so that times of day mean nothing. */
export function isDaily(timeframe: string): boolean {
  return timeframe.endsWith('d') || timeframe.endsWith('w')
}
