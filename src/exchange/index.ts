/**
 * A local exchange that speaks the Alpaca protocol: REST, both streams, its own prices, its own books, and
 * every fault that a client has to live through.
 *
 * Invariants: it shares no code with the simulated venue or with anything that trades, so that its ledger is
 * an independent witness; the same seed and the same requests give the same ids, fills and prices; orders and
 * ledger are exact; it listens on loopback alone.
 *
 * Must never read a clock or draw chance by itself: session table, real time and seed are handed in.
 */
export * from './clock/exchange-session.ts'
export * from './exchange.ts'
export * from './fault/fault-catalogue.ts'
export * from './server/credentials.ts'
export * from './server/exchange-host.ts'
export * from './server/exchange-server.ts'
export * from './settings.ts'
