import type { SessionVwap } from '../indicator/index.ts'
import type { LatestBar } from '../model/index.ts'
import type { Scope, ScopeNode } from './scope.ts'

/** Starts a session VWAP anew with every session of its symbol. */
export class SessionVwapFeed implements ScopeNode {
  readonly #vwap: SessionVwap
  readonly #scope: Scope
  #sessionOpenAt = 0

  constructor(vwap: SessionVwap, scope: Scope) {
    this.#vwap = vwap
    this.#scope = scope
  }

  update(latest: LatestBar): void {
    if (this.#scope.sessionOpenAt !== this.#sessionOpenAt) {
      this.#sessionOpenAt = this.#scope.sessionOpenAt
      this.#vwap.resetSession()
    }
    this.#vwap.update(latest.bar)
  }

  rescale(priceFactor: number, volumeFactor: number): void {
    this.#vwap.rescale(priceFactor, volumeFactor)
  }
}
