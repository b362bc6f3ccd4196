import type { Result, UtcMillis } from '../base/index.ts'
import type { Bar, SeriesKey } from '../model/index.ts'

/** A series as one source has it. */
export interface CacheKey extends SeriesKey {
  readonly source: string
}

/** All bars of a series that close in (from, to], and for how long they may be taken for that. */
export interface KeptBars {
  readonly from: UtcMillis
  readonly to: UtcMillis
  readonly bars: readonly Bar[]
  readonly keptAt: UtcMillis
  /** From then on, by the market's clock, they are read again. */
  readonly until: UtcMillis
}

/**
 * Bars that were read before, kept for a while: the spec's DataCache.
 *
 * It is never the record: what it does not have, or cannot say in time, is read at the source. A failure is
 * `CACHE_UNREACHABLE` or `CACHE_UNREADABLE`, and costs nothing but the reading.
 */
export interface DataCache {
  /** What it is, for people; no password is in it. */
  readonly name: string
  /** What is kept of a series at an instant of the market's clock; `undefined` when nothing is. */
  get(key: CacheKey, at: UtcMillis): Promise<Result<KeptBars | undefined>>
  /** Keeps bars in place of what was kept of the series. */
  set(key: CacheKey, kept: KeptBars): Promise<Result<true>>
  /** Lets go of what it holds open. Safe to call twice. */
  close(): Promise<void>
}
