import type { UtcMillis } from '../../src/base/index.ts'
import type { Clock } from '../../src/port/index.ts'

interface Timer {
  /** On a clock that nobody sets. */
  readonly at: number
  readonly run: () => void
}

/** A clock that a test moves: timers run in their order, with what they promise settled in between. */
export class FakeClock implements Clock {
  #steady = 0
  #start: number
  readonly #timers = new Set<Timer>()

  constructor(start = Date.UTC(2025, 0, 6, 15)) {
    this.#start = start
  }

  now(): UtcMillis {
    return (this.#start + this.#steady) as UtcMillis
  }

  /** Ms that have passed. */
  readonly steadyMs = (): number => this.#steady

  /** Sets the clock, as a person or a time server does: timers run when they would have. */
  set(now: number): void {
    this.#start = now - this.#steady
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#steady + ms, run }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  /** Lets time pass. */
  async pass(ms: number): Promise<void> {
    const end = this.#steady + ms
    await settled()
    for (let next = this.#nextBy(end); next !== undefined; next = this.#nextBy(end)) {
      this.#timers.delete(next)
      this.#steady = Math.max(this.#steady, next.at)
      next.run()
      await settled()
    }
    this.#steady = end
  }

  /** Timers that wait. */
  get waiting(): number {
    return this.#timers.size
  }

  #nextBy(end: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= end)
    return due.toSorted((a, b) => a.at - b.at)[0]
  }
}

/** Lets everything run that waits for nothing but promises. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}
