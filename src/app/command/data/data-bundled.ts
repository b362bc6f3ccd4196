import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BarCatalog } from '../../../adapter/duckdb/index.ts'
import type { SeriesKey } from '../../../model/index.ts'
import { Adjustment } from '../../../model/index.ts'
import { importFile } from './data-import.ts'
import type { ImportContext } from './import-request.ts'

/** The series that comes with the system: the S&P 500, daily, 2000-01-03 to 2020-04-17. */
export const BUNDLED_SERIES: SeriesKey = { symbol: 'SPX', timeframe: '1d', adjustment: Adjustment.Raw }

/**
 * Puts the bundled S&P 500 bars into the catalog; does nothing when the series is there already.
 *
 * The bars come from the npm package `vega-datasets` (BSD-3-Clause). About a third of their opens equal the
 * close before, so fills at the open are approximate: the series says so in its notes.
 */
export async function importBundled(catalog: BarCatalog, context: ImportContext): Promise<void> {
  if (await catalog.has(BUNDLED_SERIES)) return
  const entry = fileURLToPath(import.meta.resolve('vega-datasets'))
  await importFile(
    catalog,
    {
      file: path.join(path.dirname(entry), '..', 'data', 'sp500-2000.csv'),
      ...BUNDLED_SERIES,
      mapping: {},
      keepsExtended: false,
      repairsHighLow: false,
      replaces: false,
      allowsBad: false,
      isDryRun: false,
      facts: { assetClass: 'index', name: 'S&P 500', currency: 'USD', sector: 'Index', calendar: 'XNYS' },
      notes: [
        'real: S&P 500 daily bars 2000-2020 of the npm package vega-datasets (BSD-3-Clause)',
        'open fills are approximate: about a third of the opens equal the close before',
      ],
    },
    context,
  )
}
