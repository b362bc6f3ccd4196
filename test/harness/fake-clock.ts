import type { UtcMillis } from '../../src/base/index.ts'
import type { Clock } from '../../src/port/index.ts'

interface Timer {
  readonly at: number
  readonly run: () => void
}

/** A clock that a test moves: timers run in their order, with what they promise settled in between. */
export class FakeClock implements Clock {
  #now: number
  /** By how much the hands were moved. */
  #moved = 0
  readonly #timers = new Set<Timer>()

  constructor(start = Date.UTC(2025, 0, 6, 15)) {
    this.#now = start
  }

  now(): UtcMillis {
    return (this.#now + this.#moved) as UtcMillis
  }

  /** Somebody sets the clock; timers take as long as they do. */
  jump(ms: number): void {
    this.#moved += ms
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  /** Lets time pass. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    await settled()
    for (let next = this.#nextBy(end); next !== undefined; next = this.#nextBy(end)) {
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.run()
      await settled()
    }
    this.#now = end
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
