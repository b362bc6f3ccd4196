const MINUTE_MS = 60_000
const SECOND_MS = 1_000

/** How many requests may leave (R07), and which part of them only cancels may use. */
export interface SendLimits {
  readonly perSecond: number
  readonly perMinute: number
  /** Part of both, 0 to 1, that is kept for cancels. */
  readonly cancelShare: number
}

/** 5 a second and 150 a minute; Alpaca allows 200 a minute, questions included. */
const SEND_LIMITS: SendLimits = { perSecond: 5, perMinute: 150, cancelShare: 0.2 }

/** Counts what has left in the last second and minute, by a clock that never jumps. */
export class SendBudget {
  readonly #limits: SendLimits
  readonly #sentAt: number[] = []

  constructor(limits: SendLimits = SEND_LIMITS) {
    this.#limits = limits
  }

  /** Milliseconds until a request may leave; 0: now. */
  waitMs(isCancel: boolean, now: number): number {
    while ((this.#sentAt[0] ?? now) <= now - MINUTE_MS) this.#sentAt.shift()
    const { perSecond, perMinute } = this.#limits
    return Math.max(
      this.#waitFor(this.#allowed(perSecond, isCancel), SECOND_MS, now),
      this.#waitFor(this.#allowed(perMinute, isCancel), MINUTE_MS, now),
    )
  }

  /** Notes that a request leaves. */
  take(now: number): void {
    this.#sentAt.push(now)
  }

  #allowed(limit: number, isCancel: boolean): number {
    return isCancel ? limit : Math.max(1, Math.floor(limit * (1 - this.#limits.cancelShare)))
  }

  /** The request so many before the next one has to be older than the window. */
  #waitFor(allowed: number, windowMs: number, now: number): number {
    const before = this.#sentAt.at(-allowed)
    return before === undefined ? 0 : Math.max(0, before + windowMs - now)
  }
}
