import type { SessionDate } from '../base/index.ts'
import type { RunResult } from './run-result.ts'
import { dayText, endingDay } from './time-text.ts'

/**
 * The session that a moment of a run ends: as the run's calendar dated it, where a session's point lies
 * there; else the UTC day of the moment before it.
 *
 * The calendar has to say it: in winter the late hours of the NYSE end at 01:00 UTC of the next day.
 */
export function sessionDayOf({ equity }: RunResult): (at: number) => SessionDate {
  const days = new Map(equity.days?.map((day, row) => [equity.at[row] as number, day]))
  return (at) => days.get(at) ?? endingDay(at)
}

/** First and last day of a run. */
export function periodText(result: RunResult): string {
  return `${dayText(result.fromAt)} to ${sessionDayOf(result)(result.toAt)}`
}
