import { setImmediate } from 'node:timers'
import { invariant, type UtcMillis } from '../../../base/index.ts'
import type { Clock } from '../../../port/index.ts'

/** A clock that may be told when nobody has anything to do: one that is not the wall's goes on then. */
export interface PacedClock extends Clock {
  /** Somebody waits until `isDone`, and nothing happens by itself until the next timer. */
  rest?(isDone: () => boolean): void
  /** Something is being read that takes no time of this clock; the answer ends that. */
  hold?(): () => void
}

/** The machine's clock. A timer keeps the process alive: a market that waits is not over. */
export const wallClock: PacedClock = {
  now: () => Date.now() as UtcMillis,
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/** A clock that shows `from` now and runs `speed` times as fast as the machine's. */
export function spedClock(from: UtcMillis, speed: number): PacedClock {
  invariant(speed > 0 && Number.isFinite(speed), `a clock runs at a speed above 0, found ${speed}`)
  const begun = performance.now()
  return {
    now: () => Math.floor(from + (performance.now() - begun) * speed) as UtcMillis,
    after: (ms, run) => wallClock.after(Math.ceil(ms / speed), run),
  }
}

interface Timer {
  readonly at: number
  readonly run: () => void
}

/** A clock that stands still while anybody works, and jumps to the next timer when all rest. */
export class SteppedClock implements PacedClock {
  #now: number
  #timers: Timer[] = []
  #isDone: (() => boolean) | undefined
  #holds = 0
  #isGoing = false

  constructor(from: UtcMillis) {
    this.#now = from
  }

  now(): UtcMillis {
    return this.#now as UtcMillis
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, Math.ceil(ms)), run }
    let place = this.#timers.length
    while (place > 0 && (this.#timers[place - 1] as Timer).at > timer.at) place--
    this.#timers.splice(place, 0, timer)
    this.#go()
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer)
    }
  }

  rest(isDone: () => boolean): void {
    this.#isDone = isDone
    this.#go()
  }

  hold(): () => void {
    this.#holds++
    let isHeld = true
    return () => {
      if (isHeld) this.#holds--
      isHeld = false
      this.#go()
    }
  }

  #go(): void {
    if (this.#isGoing || this.#holds > 0 || this.#isDone === undefined) return
    this.#isGoing = true
    setImmediate(() => {
      this.#isGoing = false
      if (this.#isDone?.() === true) this.#isDone = undefined
      if (this.#isDone === undefined || this.#holds > 0) return
      const timer = this.#timers.shift()
      if (timer === undefined) return
      this.#now = Math.max(this.#now, timer.at)
      timer.run()
      this.#go()
    })
  }
}
