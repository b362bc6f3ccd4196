/**
 * What a person reads after a run: tear sheet, comparison, tables.
 *
 * Makes text from results; computes no figure of its own that `analysis` has, and reads no files.
 */
export * from './decision-text.ts'
export * from './moment-text.ts'
export * from './run-result.ts'
