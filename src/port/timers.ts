/** Time, handed in: a test lets it pass as it likes, and nothing else asks a clock. */
export interface Timers {
  /** Wall clock, UTC milliseconds; it may jump. */
  now(): number
  /** Milliseconds of a clock that never jumps: for waiting times and limits. */
  monotonic(): number
  /** Runs something once after `ms`; the answer calls it off. */
  after(ms: number, run: () => void): () => void
}
