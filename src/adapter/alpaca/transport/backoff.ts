import type { Timers } from './timers.ts'

/** How long to wait between attempts. */
export interface BackoffOptions {
  readonly firstMs: number
  readonly capMs: number
}

/**
 * Waiting times that double up to a cap, each between half and the whole of it.
 *
 * Jitter keeps many clients from coming back at one instant
 * (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/).
 */
export class Backoff {
  readonly #options: BackoffOptions
  readonly #timers: Timers
  #attempt = 0

  constructor(options: BackoffOptions, timers: Timers) {
    this.#options = options
    this.#timers = timers
  }

  /** The next waiting time; never shorter than what the other side asked for. */
  next(askedMs = 0): number {
    const { firstMs, capMs } = this.#options
    const whole = Math.min(capMs, firstMs * 2 ** Math.min(this.#attempt, 30))
    this.#attempt += 1
    return Math.max(askedMs, whole * (0.5 + this.#timers.random() / 2))
  }

  reset(): void {
    this.#attempt = 0
  }
}
