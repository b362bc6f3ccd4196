import { MILLIS_PER_MINUTE } from '../../../base/index.ts'

/** Bad messages within a minute that make a feed unfit to trade on (fault 23). */
const DEGRADED_AT = 10

/** Something of a feed that is not used, and why. */
export interface Quarantined {
  /** A code of the validators, or `UNREADABLE`, `UNKNOWN_SYMBOL`. */
  readonly code: string
  /** What it was, in words. */
  readonly what: string
  readonly at: number
}

/** Counts what a feed said and was not used; the last hundred are kept to be looked at. */
export class BadData {
  readonly counts = new Map<string, number>()
  readonly kept: Quarantined[] = []
  #recent: number[] = []

  /** Puts something aside; says whether the feed is degraded by it, and whether that is new. */
  take(bad: Quarantined): 'degrades' | 'degraded' | 'fine' {
    this.counts.set(bad.code, (this.counts.get(bad.code) ?? 0) + 1)
    this.kept.push(bad)
    if (this.kept.length > 100) this.kept.shift()
    const wasDegraded = this.isDegraded(bad.at)
    this.#recent.push(bad.at)
    if (!this.isDegraded(bad.at)) return 'fine'
    return wasDegraded ? 'degraded' : 'degrades'
  }

  /** Ten bad messages in the minute before `at`. */
  isDegraded(at: number): boolean {
    this.#recent = this.#recent.filter((each) => each > at - MILLIS_PER_MINUTE).slice(-DEGRADED_AT)
    return this.#recent.length >= DEGRADED_AT
  }
}
