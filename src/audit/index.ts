/**
 * The record: how facts are written, hashed and read back, and how a decision is traced through them.
 *
 * Never changes or drops a fact.
 */
export * from './decision-trace.ts'
export * from './decode-fact.ts'
export * from './encode-fact.ts'
export * from './journal-writer.ts'
export * from './result-hash.ts'
