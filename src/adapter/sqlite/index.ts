/**
 * The durable journal and the tables made from it, in one SQLite file; the archive of news in another.
 *
 * Invariants: WAL with `synchronous=FULL`, read back at every start; a commit that succeeded survives any
 * crash; a file of a newer or another program is not touched. Must never lie on a network disk.
 */
export * from './sqlite-journal.ts'
export * from './sqlite-news-archive.ts'
export type { SqliteProjections } from './sqlite-projections.ts'
export * from './sqlite-views.ts'
