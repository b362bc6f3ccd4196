import type { UtcMillis } from '../base/index.ts'

/** The wall clock and its timers, as an object: tests and simulations bring one of their own. */
export interface Clock {
  /** The present instant; it may jump, also backwards. */
  now(): UtcMillis
  /** Calls `run` once, no sooner than after `ms`, unless the function that comes back was called before. */
  after(ms: number, run: () => void): () => void
}
