/**
 * Tapes: what the core saw of the market, in append-only files with a checksum for every record.
 *
 * Invariants: flushed bytes never change; a torn end is cut off and reported, other damage is refused.
 */
export * from './tape-file-reader.ts'
export * from './tape-file-writer.ts'
export { TAPE_START } from './tape-format.ts'
export * from './tape-segment-check.ts'
