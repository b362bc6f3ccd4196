/**
 * The catalog of market data: Parquet files as the record, DuckDB in memory to read and write them.
 *
 * Invariants: a file is whole or absent; bars of a series ascend by `closeAt` and do not overlap; made-up
 * bars never mix with real ones; the origin of every bar is written down. DuckDB is loaded when it is first
 * needed and fetches nothing from the network. Must never keep state outside the catalog's folder.
 */
export * from './bar-catalog.ts'
export { whileLocked } from './catalog-lock.ts'
export * from './market-archive.ts'
export * from './parquet-file.ts'
export { type BarRange } from './parquet-source.ts'
export * from './series-mark.ts'
export { hoursOf } from './series-stage.ts'
export * from './tape-archive.ts'
export type { ImportRecord, SeriesInfo, SeriesOrigin, StoredSeries } from './series-info.ts'
