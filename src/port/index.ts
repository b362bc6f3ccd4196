/**
 * What the core needs from outside, as interfaces of a few methods each.
 *
 * No implementation lives here; a port names no vendor.
 */
export * from './anchor.ts'
export * from './bar-source.ts'
export * from './journal.ts'
export * from './journal-store.ts'
export * from './projection-store.ts'
export * from './tape.ts'
