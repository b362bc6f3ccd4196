import type { BarCatalog } from '../../../adapter/duckdb/index.ts'
import { UserError, type UtcMillis } from '../../../base/index.ts'
import { AdjustedSource, adjustmentTable, fromEarlyHours } from '../../../data/index.ts'
import { Adjustment, type Bar, type SeriesKey } from '../../../model/index.ts'
import { openSeries } from '../../command/data/data-series.ts'
import { barsOf } from './bars-of.ts'
import type { PastBars, Recording } from './recorded-feed.ts'

/** Stored minutes of the catalog, and days that are made of them where none are stored. */
export class CatalogRecording implements Recording {
  readonly source = 'catalog'
  readonly endsAt: number
  readonly #catalog: BarCatalog

  constructor(catalog: BarCatalog, endsAt: number) {
    this.#catalog = catalog
    this.endsAt = endsAt
  }

  async read(key: SeriesKey, from: UtcMillis, to: UtcMillis): Promise<readonly Bar[]> {
    const { source } = await openSeries(this.#catalog, key, { from, to })
    return barsOf(source)
  }

  /** A market that is joined after a split has its past in the terms after it, as a vendor tells it. */
  async past(key: SeriesKey, { from, to, now }: PastBars): Promise<readonly Bar[]> {
    const { source, actions, calendar } = await openSeries(this.#catalog, key, { from, to })
    const known = fromEarlyHours(actions, calendar).filter(({ at }) => at <= now)
    const table = adjustmentTable(known, Adjustment.Split, () => undefined)
    if (!table.ok) throw new UserError(table.failure)
    return barsOf(new AdjustedSource(source, Adjustment.Split, table.value))
  }
}
