import { clearImmediate, setImmediate } from 'node:timers'
import { invariant, type UtcMillis } from '../../../base/index.ts'
import type { Clock, Timers } from '../../../port/index.ts'

/** A clock that may be told when nobody has anything to do: one that is not the wall's goes on then. */
export interface PacedClock extends Clock {
  /** Somebody waits until `isDone`, and nothing happens by itself until the next timer. */
  rest?(isDone: () => boolean): void
  /** Something is being read that takes no time of this clock; the answer ends that. */
  hold?(): () => void
}

/** A clock that also measures, as a session needs it. */
export type PacedTimers = PacedClock & Timers

/** The machine's clock. A timer keeps the process alive: a market that waits is not over. */
export const wallClock: PacedClock = {
  now: () => Date.now() as UtcMillis,
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

interface Timer {
  readonly at: number
  readonly run: () => void
}

/** So much of a delay is caught up with; of a longer one the clock knows nothing. */
const CATCH_UP_MS = 1_000

/**
 * A clock that stands still while anybody works, and goes to the next timer when all rest: after as long as
 * that takes at its speed, at once where it is infinite.
 */
export class SteppedClock implements PacedTimers {
  readonly #speed: number
  #now: number
  /** When the machine's clock should have shown, at this speed, what this one shows. */
  #reachedAt = performance.now()
  #timers: Timer[] = []
  #isDone: (() => boolean) | undefined
  #holds = 0
  #callOff: () => void = () => {}

  constructor(from: UtcMillis, speed = Infinity) {
    invariant(speed > 0, `a clock runs at a speed above 0, found ${speed}`)
    this.#now = from
    this.#speed = speed
  }

  now(): UtcMillis {
    return this.#now as UtcMillis
  }

  monotonic(): number {
    return this.#now
  }

  /** Shows another instant, for what goes on where it was; to be called before there are timers. */
  set(at: UtcMillis): void {
    invariant(this.#timers.length === 0, 'a clock with timers is not set')
    this.#now = at
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

  /** Waits for the next timer, where everybody rests. */
  #go(): void {
    this.#callOff()
    const [timer] = this.#timers
    if (timer === undefined || this.#holds > 0 || this.#isDone === undefined) return
    const waitMs = this.#dueAt(timer) - performance.now()
    if (waitMs > 0) this.#callOff = wallClock.after(waitMs, () => this.#step())
    else {
      const soon = setImmediate(() => this.#step())
      this.#callOff = () => clearImmediate(soon)
    }
  }

  #step(): void {
    if (this.#isDone?.() === true) this.#isDone = undefined
    if (this.#isDone === undefined || this.#holds > 0) return
    const timer = this.#timers.shift()
    if (timer === undefined) return
    this.#reachedAt = Math.max(this.#dueAt(timer), performance.now() - CATCH_UP_MS)
    this.#now = Math.max(this.#now, timer.at)
    timer.run()
    this.#go()
  }

  #dueAt({ at }: Timer): number {
    return this.#reachedAt + Math.max(0, at - this.#now) / this.#speed
  }
}
