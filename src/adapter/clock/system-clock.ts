import type { UtcMillis } from '../../base/index.ts'
import type { Clock } from '../../port/index.ts'

/** Longer waits are made of several: a timer of Node holds 2^31-1 ms. */
const TIMER_MS_MAX = 2_147_483_647

/** The clock of this computer. Its timers keep no process alive that has nothing else to do. */
export class SystemClock implements Clock {
  now(): UtcMillis {
    return Date.now() as UtcMillis
  }

  after(ms: number, run: () => void): () => void {
    let timer: NodeJS.Timeout
    const wait = (left: number): void => {
      const part = Math.min(Math.max(0, left), TIMER_MS_MAX)
      timer = setTimeout(() => (left > part ? wait(left - part) : run()), part)
      timer.unref()
    }
    wait(ms)
    return () => clearTimeout(timer)
  }
}
