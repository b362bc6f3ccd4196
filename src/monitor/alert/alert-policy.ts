import { MILLIS_PER_MINUTE } from '../../base/index.ts'
import { AlertSeverity } from '../../model/index.ts'

/** Hours in which a person is not woken for less than CRITICAL, in minutes of the day. */
export interface QuietHours {
  /** First minute of them, 0 to 1439; later than `to` where they go over midnight. */
  readonly from: number
  /** First minute after them. */
  readonly to: number
  /** Minutes that the clock of these hours is ahead of UTC at an instant. */
  readonly offsetAt: (at: number) => number
}

/** When alerts leave. */
export interface AlertPolicy {
  /** Alerts below CRITICAL that come within so many ms leave as one message. */
  readonly groupMs: number
  /** An ERROR or a CRITICAL that nobody has acknowledged for so long goes to the next channel. */
  readonly escalateMs: number
  /** Most messages below CRITICAL that a channel sends in a minute; what is more waits and is gathered. */
  readonly perMinuteMax: number
  readonly quietHours?: QuietHours
}

const RANKS: readonly AlertSeverity[] = [
  AlertSeverity.Info, AlertSeverity.Warning, AlertSeverity.Error, AlertSeverity.Critical,
]

/** Whether a severity is at least another. */
export function isAtLeast(severity: AlertSeverity, least: AlertSeverity): boolean {
  return RANKS.indexOf(severity) >= RANKS.indexOf(least)
}

const MINUTES_PER_DAY = 1_440

/** Ms until quiet hours end; 0 outside of them. */
export function quietMsLeft(hours: QuietHours | undefined, at: number): number {
  if (hours === undefined || hours.from === hours.to) return 0
  const minutes = at / MILLIS_PER_MINUTE + hours.offsetAt(at)
  const minute = ((minutes % MINUTES_PER_DAY) + MINUTES_PER_DAY) % MINUTES_PER_DAY
  const isQuiet = hours.from < hours.to
    ? minute >= hours.from && minute < hours.to
    : minute >= hours.from || minute < hours.to
  if (!isQuiet) return 0
  const left = (hours.to - minute + MINUTES_PER_DAY) % MINUTES_PER_DAY
  return Math.ceil(left * MILLIS_PER_MINUTE)
}
