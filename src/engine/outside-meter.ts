import type { UtcMillis } from '../base/index.ts'
import { ConnectionPart, intradayMillis, type MarketView, type SessionView } from '../model/index.ts'
import { seriesAgeMs, type OutsideWatch } from '../safety/index.ts'
import type { EngineSeries } from './engine-options.ts'
import type { OutsideMeasures } from './kill-guard.ts'

/** A shown series, and when its last bar closed. */
export interface ShownSeries extends EngineSeries {
  /** 0 before the first bar. */
  readonly lastCloseAt: UtcMillis
}

const ALL_THERE: OutsideMeasures = { disconnectedMs: 0, dataAgeMs: 0 }

/** What is measured by. */
interface OutsideParts {
  readonly sessions: SessionView
  readonly outside: OutsideWatch
  readonly market: Pick<MarketView, 'quote'>
}

/** Measures for how long the broker is away, and how late the market data are. */
export class OutsideMeter {
  /** No bar is missed that was due before: the core was started or restored then. */
  watchedFrom = 0 as UtcMillis
  /** False where nothing outside can go away: bars are recorded. */
  readonly isWatching: boolean
  readonly #series: readonly ShownSeries[]
  readonly #core: OutsideParts

  constructor(
    isWatching: boolean, series: readonly ShownSeries[], core: OutsideParts,
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
    const { sessions, outside, market } = this.#core
    const { watchedFrom } = this
    const lineDownMs = outside.downMs(ConnectionPart.Data, now)
    let oldest = 0
    for (const { symbol, timeframe, lastCloseAt } of this.#series) {
      const session = sessions.current(symbol)
      const barMs = intradayMillis(timeframe)
      const quotedAt = market.quote(symbol)?.at
      const ageMs = seriesAgeMs({ now, session, lastCloseAt, watchedFrom, barMs, quotedAt, lineDownMs })
      oldest = Math.max(oldest, ageMs)
    }
    return oldest
  }
}
