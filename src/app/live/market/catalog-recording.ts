import type { BarCatalog } from '../../../adapter/duckdb/index.ts'
import type { UtcMillis } from '../../../base/index.ts'
import { barAt, type Bar, type SeriesKey } from '../../../model/index.ts'
import { openSeries } from '../../command/data-series.ts'
import type { Recording } from './recorded-feed.ts'

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
    const bars: Bar[] = []
    try {
      for (;;) {
        const page = await source.next()
        if (page === undefined) return bars
        for (let row = 0; row < page.length; row++) bars.push(barAt(page, row, key))
      }
    } finally {
      await source.close()
    }
  }
}
