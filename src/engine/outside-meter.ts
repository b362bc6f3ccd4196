import type { UtcMillis } from '../base/index.ts'
import { ConnectionPart, intradayMillis, type SessionView } from '../model/index.ts'
import { seriesAgeMs, type OutsideWatch } from '../safety/index.ts'
import type { EngineSeries } from './engine-options.ts'
import type { OutsideMeasures } from './kill-guard.ts'

/** A shown series, and when its last bar closed. */
export interface ShownSeries extends EngineSeries {
  /** 0 before the first bar. */
  readonly lastCloseAt: UtcMillis
}

const ALL_THERE: OutsideMeasures = { disconnectedMs: 0, dataAgeMs: 0 }

/** Measures for how long the broker is away, and how late the market data are. */
export class OutsideMeter {
  /** No bar is missed that was due before: the core was started or restored then. */
  watchedFrom = 0 as UtcMillis
  /** False where nothing outside can go away: bars are recorded. */
  readonly isWatching: boolean
  readonly #series: readonly ShownSeries[]
  readonly #core: { readonly sessions: SessionView; readonly outside: OutsideWatch }

  constructor(
    isWatching: boolean, series: readonly ShownSeries[],
    core: { readonly sessions: SessionView; readonly outside: OutsideWatch },
  ) {
    this.isWatching = isWatching
    this.#series = series
    this.#core = core
  }

  /** Zeros where nothing outside can go away. */
  measure(now: UtcMillis): OutsideMeasures {
    if (!this.isWatching) return ALL_THERE
    return {
      disconnectedMs: this.#core.outside.downMs(ConnectionPart.Broker, now), dataAgeMs: this.#dataAgeMs(now),
    }
  }

  /** How late the latest of the series is, in ms; 0 while none is in session. See `seriesAgeMs`. */
  #dataAgeMs(now: UtcMillis): number {
    const { sessions, outside } = this.#core
    const { watchedFrom } = this
    const lineDownMs = outside.downMs(ConnectionPart.Data, now)
    let oldest = 0
    for (const { symbol, timeframe, lastCloseAt } of this.#series) {
      const session = sessions.current(symbol)
      const barMs = intradayMillis(timeframe)
      oldest = Math.max(oldest, seriesAgeMs({ now, session, lastCloseAt, watchedFrom, barMs, lineDownMs }))
    }
    return oldest
  }
}
