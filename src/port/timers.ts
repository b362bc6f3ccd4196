import type { Clock } from './clock.ts'

/** A clock that also measures: nothing that trades asks another one. */
export interface Timers extends Clock {
  /** Milliseconds of a clock that never jumps: for waiting times and limits. */
  monotonic(): number
}
