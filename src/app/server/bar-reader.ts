import { BarCatalog } from '../../adapter/duckdb/index.ts'
import type { UtcMillis } from '../../base/index.ts'
import { Adjustment } from '../../model/index.ts'
import type { BarSource } from '../../port/index.ts'
import type { Bars, BarsQuery } from '../../server/index.ts'

const COLUMNS = ['openAt', 'closeAt', 'open', 'high', 'low', 'close', 'volume'] as const
type Columns = Record<(typeof COLUMNS)[number], number[]>

/**
 * The latest bars of a range, from the catalog at `folder`: those that close in (from, to], and by `knownAt`.
 *
 * As traded where the catalog has that. Throws `NO_SERIES` naming what there is.
 */
export async function readBars(folder: string, query: BarsQuery, knownAt: number | undefined): Promise<Bars> {
  const { symbol, timeframe, from, limit } = query
  const to = Math.min(query.to ?? Infinity, knownAt ?? Infinity)
  const catalog = new BarCatalog(folder)
  try {
    const same = (await catalog.keys()).filter((key) => key.symbol === symbol && key.timeframe === timeframe)
    const raw = { symbol, timeframe, adjustment: Adjustment.Raw }
    const key = same.find(({ adjustment }) => adjustment === Adjustment.Raw) ?? same[0] ?? raw
    const source = await catalog.open(key, {
      ...(from === undefined ? {} : { from: from as UtcMillis }),
      ...(to === Infinity ? {} : { to: to as UtcMillis }),
    })
    const { columns, isTruncated } = await latest(source, limit)
    return { symbol, timeframe, adjustment: key.adjustment, isTruncated, ...columns }
  } finally {
    await catalog.close()
  }
}

/** The last rows of a source; memory does not grow with its length. */
async function latest(
  source: BarSource,
  limit: number,
): Promise<{ readonly columns: Columns; readonly isTruncated: boolean }> {
  const columns: Columns = { openAt: [], closeAt: [], open: [], high: [], low: [], close: [], volume: [] }
  let isTruncated = false
  try {
    for (let chunk = await source.next(); chunk !== undefined; chunk = await source.next()) {
      const rows = Math.min(limit, chunk.length)
      for (const name of COLUMNS) {
        columns[name].push(...chunk[name].subarray(chunk.length - rows, chunk.length))
        const over = columns[name].length - limit
        if (over > 0) columns[name].splice(0, over)
        isTruncated ||= over > 0 || rows < chunk.length
      }
    }
  } finally {
    await source.close()
  }
  return { columns, isTruncated }
}
