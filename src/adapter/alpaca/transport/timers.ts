/** Time and chance of the adapter, handed in so that tests need not wait. */
export interface Timers {
  /** Wall clock, UTC milliseconds. */
  now(): number
  /** Milliseconds of a clock that never jumps: for waiting times and limits. */
  monotonic(): number
  /** Runs something once after `ms`; the answer calls it off. */
  after(ms: number, run: () => void): () => void
  /** [0, 1), for jitter. */
  random(): number
}

/** The machine's own time; a timer of the adapter does not keep the process alive. */
export const systemTimers: Timers = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
}

/** Waits. */
export function wait(timers: Timers, ms: number): Promise<void> {
  return new Promise((resolve) => {
    timers.after(ms, resolve)
  })
}
