/** What a look at the beats has found: news only, so that each silence is reported once. */
export type SilenceNews =
  | { readonly kind: 'silent'; readonly forMs: number }
  | { readonly kind: 'back'; readonly afterMs: number }

/**
 * Tells from beats whether somebody is silent.
 *
 * A detector that was itself not running (a sleeping laptop, a stopped process) cannot judge what it missed:
 * after a pause of its own it measures anew.
 */
export class SilenceDetector {
  readonly #silentMs: number
  readonly #ownPauseMs: number
  #beatAt: number
  #lookedAt: number
  #silentSince: number | undefined

  /** `lookMs` is how often `look` is called; times are of one monotonic clock, in milliseconds. */
  constructor(limits: { readonly silentMs: number; readonly lookMs: number }, now: number) {
    this.#silentMs = limits.silentMs
    this.#ownPauseMs = 4 * limits.lookMs
    this.#beatAt = now
    this.#lookedAt = now
  }

  /** A sign of life came. */
  beat(now: number): SilenceNews | undefined {
    const since = this.#silentSince
    this.#silentSince = undefined
    this.#beatAt = now
    return since === undefined ? undefined : { kind: 'back', afterMs: now - since }
  }

  /** Looks whether signs of life have ceased. */
  look(now: number): SilenceNews | undefined {
    const hasPaused = now - this.#lookedAt > this.#ownPauseMs
    this.#lookedAt = now
    if (hasPaused) this.#beatAt = now
    const forMs = now - this.#beatAt
    if (this.#silentSince !== undefined || forMs < this.#silentMs) return undefined
    this.#silentSince = this.#beatAt
    return { kind: 'silent', forMs }
  }
}
