/**
 * The ground everything stands on: results, assertions, exact numbers, ids and instants.
 *
 * Imports nothing; has no clock, no randomness and no I/O.
 */
export * from './edit-distance.ts'
export * from './fixed.ts'
export * from './id-map.ts'
export * from './id.ts'
export * from './invariant.ts'
export * from './no-answer-reason.ts'
export * from './plain-text.ts'
export * from './readable-line.ts'
export * from './result.ts'
export * from './time.ts'
export * from './user-error.ts'
