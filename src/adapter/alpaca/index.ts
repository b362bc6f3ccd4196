/**
 * Alpaca: accounts (paper and live) behind the BrokerConnector port, market data behind the DataProvider
 * port.
 *
 * Layers: `transport` (bytes, time, limits), `client` (requests, refusals), `schema` (what the vendor says,
 * read tolerantly), `mapper` (its words and ours), `broker` and `feed` (the ports). Invariants: what changes
 * anything is sent once; an order is called rejected only with proof; stream and reading tell each event
 * once; no key leaves `credentials.ts` except on the wire.
 *
 * Must never decide what to do about a doubt: it says that there is one.
 */
export * from './actions/alpaca-actions.ts'
export * from './broker/alpaca-broker.ts'
export * from './broker/broker-options.ts'
export * from './client/alpaca-error.ts'
export * from './credentials.ts'
export * from './feed/alpaca-data-provider.ts'
export * from './feed/data-options.ts'
export * from './news/alpaca-news.ts'
export * from './transport/request-budget.ts'
export * from './transport/socket-link.ts'
export * from './transport/timers.ts'
