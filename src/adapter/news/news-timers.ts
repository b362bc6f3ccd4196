import { setTimeout as pause } from 'node:timers/promises'

/** Time of the adapter, handed in so that tests need not wait. */
export interface NewsTimers {
  /** Wall clock, UTC milliseconds. */
  now(): number
  /** Milliseconds of a clock that never jumps. */
  monotonic(): number
  wait(ms: number): Promise<void>
}

/** The machine's own time. */
export const SYSTEM_NEWS_TIMERS: NewsTimers = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  wait: async (ms) => {
    await pause(ms)
  },
}
