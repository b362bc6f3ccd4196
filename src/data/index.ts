/**
 * Market data between a file or a feed and the core: read, placed on sessions, judged, enriched, adjusted,
 * aggregated.
 *
 * Invariants: a bar that leaves this folder has passed its checks; a bar that has not is quarantined with a
 * code and a reason; nothing is guessed, dropped or repaired in silence (what is concluded is said in notes,
 * what is repaired on request is listed). Raw prices are never overwritten: adjusted and coarser views are
 * computed while reading.
 *
 * Must never do I/O: files and stores are adapters; and must never use a bar that had not ended to make
 * another.
 */
export * from './action-fit.ts'
export * from './adjusted-source.ts'
export * from './adjustment-table.ts'
export * from './aggregated-source.ts'
export * from './bar-fold.ts'
export * from './bar-import.ts'
export * from './bar-placement.ts'
export * from './bar-row.ts'
export * from './bar-validator.ts'
export * from './bounded-news.ts'
export * from './cached-provider.ts'
export * from './column-layout.ts'
export * from './columns-of.ts'
export * from './columns-source.ts'
export * from './corporate-action-reader.ts'
export * from './counted-cache.ts'
export * from './data-pipeline.ts'
export { NumberStyle } from './decimal-text.ts'
export * from './default-instrument.ts'
export * from './early-hours.ts'
export * from './enricher.ts'
export * from './fault.ts'
export * from './frozen-feed-validator.ts'
export * from './gap-finder.ts'
export * from './halt-reader.ts'
export * from './instrument-text.ts'
export * from './joined-source.ts'
export * from './local-clock.ts'
export * from './memory-cache.ts'
export * from './news-intake.ts'
export * from './price-validator.ts'
export * from './rational.ts'
export * from './row-order.ts'
export * from './seeded-random.ts'
export * from './series-assembly.ts'
export * from './series-quality.ts'
export { shownText } from './shown-text.ts'
export type { Spelling } from './spelling.ts'
export * from './spike-validator.ts'
export { DateOrder } from './stamp-text.ts'
export * from './standard-validator.ts'
export * from './symbol-chain.ts'
export * from './synthetic-days.ts'
export * from './synthetic-minutes.ts'
export * from './synthetic-ticks.ts'
export * from './timestamp-validator.ts'
export * from './validator.ts'
export * from './volume-validator.ts'
