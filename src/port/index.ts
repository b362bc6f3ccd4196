/**
 * What the core needs from outside, as interfaces of a few methods each.
 *
 * No implementation lives here; a port names no vendor.
 */
export * from './bar-source.ts'
export * from './journal.ts'
