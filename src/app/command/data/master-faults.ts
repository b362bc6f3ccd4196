import { hoursOf, type SeriesInfo } from '../../../adapter/duckdb/index.ts'
import type { SessionDate } from '../../../base/index.ts'
import type { Instrument } from '../../../model/index.ts'
import { sessionDateOf } from '../../backtest/run-rows.ts'
import { calendarFor } from './data-series.ts'

/** Says which dates of an instrument contradict each other or its stored bars; `undefined`: none do. */
export function datesFault(
  { listedOn, delistedOn }: Instrument, infos: readonly SeriesInfo[],
): string | undefined {
  if (listedOn !== undefined && delistedOn !== undefined && listedOn > delistedOn) {
    return `listed on ${listedOn}, after it was delisted on ${delistedOn}`
  }
  const later = infos.find((info) => delistedOn !== undefined && lastDateOf(info) > delistedOn)
  if (later === undefined) return undefined
  return `delisted on ${delistedOn}, but its ${later.key.timeframe} bars go on to ${lastDateOf(later)}`
}

/** Says that a series was placed on other sessions than its instrument trades on; `undefined`: it was not. */
export function calendarFault({ calendar }: Instrument, info: SeriesInfo): string | undefined {
  if (hoursOf({ calendar }) === hoursOf(info)) return undefined
  return `the bars lie on the sessions of ${info.calendar}, and the instrument master has those of `
    + `${calendar}, on which orders would not meet them`
}

function lastDateOf({ calendar, lastCloseAt }: SeriesInfo): SessionDate {
  return sessionDateOf(calendarFor(calendar))(lastCloseAt)
}
