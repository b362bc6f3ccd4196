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

/** Nothing is done then; the timer itself keeps the process. */
const KEPT_ALIVE_MS = 3_600_000

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

/**
 * Waits in the middle of a request, and keeps the process alive meanwhile: somebody waits for the answer, and
 * a command that does nothing else would end without one.
 */
export async function waitWithin(timers: Timers, ms: number): Promise<void> {
  const alive = setInterval(() => {}, KEPT_ALIVE_MS)
  try {
    await wait(timers, ms)
  } finally {
    clearInterval(alive)
  }
}
