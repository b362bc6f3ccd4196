import type { UtcMillis } from '../base/index.ts'
import { ConnectionPart, intradayMillis, type SessionView } from '../model/index.ts'
import { seriesAgeMs, type OutsideWatch } from '../safety/index.ts'
import type { EngineSeries } from './engine-options.ts'

/** A shown series, and when its last bar closed. */
export interface ShownSeries extends EngineSeries {
  /** 0 before the first bar. */
  readonly lastCloseAt: UtcMillis
}

/** How late the latest of the series is, in ms; 0 while none is in session. See `seriesAgeMs`. */
export function dataAgeMs(
  series: readonly ShownSeries[],
  { sessions, outside }: { readonly sessions: SessionView; readonly outside: OutsideWatch },
  { now, watchedFrom }: { readonly now: UtcMillis; readonly watchedFrom: UtcMillis },
): number {
  const lineDownMs = outside.downMs(ConnectionPart.Data, now)
  let oldest = 0
  for (const { symbol, timeframe, lastCloseAt } of series) {
    const session = sessions.current(symbol)
    const barMs = intradayMillis(timeframe)
    oldest = Math.max(oldest, seriesAgeMs({ now, session, lastCloseAt, watchedFrom, barMs, lineDownMs }))
  }
  return oldest
}
