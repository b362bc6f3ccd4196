import type { BrokerConnector } from '../../../src/port/index.ts'

/** What a broker that takes orders in its own way answers as the one within it: all but orders. */
export class ForwardedReads {
  readonly #inner: BrokerConnector

  constructor(inner: BrokerConnector) {
    this.#inner = inner
  }

  get connection() {
    return this.#inner.connection
  }

  activitySince(cursor: string) {
    return this.#inner.activitySince(cursor)
  }

  positions() {
    return this.#inner.positions()
  }

  account() {
    return this.#inner.account()
  }

  clock() {
    return this.#inner.clock()
  }

  sessions(...range: Parameters<BrokerConnector['sessions']>) {
    return this.#inner.sessions(...range)
  }
}
