/**
 * What the core needs from outside, as interfaces of a few methods each.
 *
 * No implementation lives here; a port names no vendor.
 */
export * from './alert-handler.ts'
export * from './anchor.ts'
export * from './bar-source.ts'
export * from './broker-connector.ts'
export * from './broker-order.ts'
export * from './clock.ts'
export * from './connection.ts'
export * from './corporate-action-source.ts'
export * from './data-cache.ts'
export * from './data-provider.ts'
export * from './instrument-source.ts'
export * from './journal.ts'
export * from './journal-store.ts'
export * from './market-data-feed.ts'
export * from './news-archive.ts'
export * from './news-provider.ts'
export * from './projection-store.ts'
export * from './tape.ts'
export * from './text-record.ts'
export * from './timers.ts'
