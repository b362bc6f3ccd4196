import { MILLIS_PER_MINUTE } from '../../../base/index.ts'
import { waitWithin, type Timers } from './timers.ts'

/** What a request is for; later kinds may use more of the limit. */
export const RequestKind = { Read: 'read', Order: 'order', Cancel: 'cancel' } as const
export type RequestKind = (typeof RequestKind)[keyof typeof RequestKind]

/** What a reply said of the limit. */
export interface RateHeaders {
  readonly remaining: number | undefined
  /** UTC seconds. */
  readonly resetAt: number | undefined
  readonly retryAfterMs: number | undefined
}

/**
 * Part of the limit that each kind may use up: the last fifth belongs to cancels, so that a halt gets
 * through.
 */
const SHARES: Readonly<Record<RequestKind, number>> = { read: 0.6, order: 0.8, cancel: 1 }
/** After a 429 that does not say how long. */
const PAUSE_MS = 2_000
/** Only so many wait; the others are refused at once. */
const WAITING_MAX = 500
const STEP_MS_MIN = 5

/**
 * Counts requests of the last minute, so that the account's limit is never reached, and keeps a share for
 * cancels.
 *
 * The limit is the account's, not the process's: what other programs use shows in the headers of replies.
 * https://alpaca.markets/support/usage-limit-api-calls
 */
export class RequestBudget {
  readonly #limit: number
  readonly #timers: Timers
  readonly #sentAt: number[] = []
  #blockedUntil = 0
  #foreign = { count: 0, until: 0 }
  #waiting = 0

  constructor(limitPerMinute: number, timers: Timers) {
    this.#limit = limitPerMinute
    this.#timers = timers
  }

  /** Takes one request, after at most `patienceMs`; false when none was free in that time. */
  async take(kind: RequestKind, patienceMs: number): Promise<boolean> {
    const until = this.#timers.monotonic() + patienceMs
    if (this.#waiting >= WAITING_MAX) return false
    this.#waiting += 1
    try {
      for (;;) {
        const now = this.#timers.monotonic()
        const ms = this.#waitMs(kind, now)
        if (ms === 0) {
          this.#sentAt.push(now)
          return true
        }
        if (now + ms > until) return false
        await waitWithin(this.#timers, Math.max(ms, STEP_MS_MIN))
      }
    } finally {
      this.#waiting -= 1
    }
  }

  /** Learns from a reply; `isRefused` for a 429. */
  observe({ remaining, resetAt, retryAfterMs }: RateHeaders, isRefused: boolean): void {
    const now = this.#timers.monotonic()
    const resetMs = resetAt === undefined ? undefined : Math.max(0, resetAt * 1_000 - this.#timers.now())
    if (isRefused) {
      const asked = Math.min(retryAfterMs ?? resetMs ?? PAUSE_MS, MILLIS_PER_MINUTE)
      this.#blockedUntil = Math.max(this.#blockedUntil, now + asked)
      return
    }
    if (remaining === undefined) return
    const used = this.#limit - remaining - this.#recent(now)
    const until = now + Math.min(resetMs ?? MILLIS_PER_MINUTE, MILLIS_PER_MINUTE)
    if (used > 0) this.#foreign = { count: used, until }
  }

  /** How long a request of a kind has to wait; cancels are not held back by a refusal of others. */
  #waitMs(kind: RequestKind, now: number): number {
    if (kind !== RequestKind.Cancel && now < this.#blockedUntil) return this.#blockedUntil - now
    const allowed = Math.max(1, Math.floor(this.#limit * SHARES[kind]))
    const foreign = now < this.#foreign.until ? this.#foreign.count : 0
    const own = this.#recent(now)
    if (own + foreign < allowed) return 0
    const over = own + foreign - allowed
    const freeing = this.#sentAt[over]
    const ownMs = freeing === undefined ? Number.POSITIVE_INFINITY : freeing + MILLIS_PER_MINUTE - now
    const foreignMs = foreign > over ? this.#foreign.until - now : Number.POSITIVE_INFINITY
    return Math.max(1, Math.min(ownMs, foreignMs, MILLIS_PER_MINUTE))
  }

  #recent(now: number): number {
    while ((this.#sentAt[0] ?? now) <= now - MILLIS_PER_MINUTE) this.#sentAt.shift()
    return this.#sentAt.length
  }
}
