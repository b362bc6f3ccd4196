import type { UtcMillis } from '../../../src/base/index.ts'
import type { Timers } from '../../../src/port/index.ts'

interface Waiting {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

/** Time as one process has it. */
export interface ProcessTime extends Timers {
  readonly isStalled: boolean
  /** When it stood still last, or will have; long ago where it never did. */
  readonly awakeSince: number
  /** Stands still for so long: a busy event loop, a machine that sleeps. */
  stall(ms: number): void
  end(): void
}

/** Time of a simulated world: it passes only when the world says so, and everything happens within it. */
export class SimTime {
  readonly start: number
  #elapsed = 0
  #count = 0
  readonly #waiting = new Set<Waiting>()
  /** Things that have happened: timers that ran. */
  events = 0
  /** Called after each of them, with all that followed from it. */
  onEvent: () => void = () => {}

  constructor(start: number) {
    this.start = start
  }

  get now(): UtcMillis {
    return (this.start + this.#elapsed) as UtcMillis
  }

  after(ms: number, run: () => void): () => void {
    const entry = { at: this.#elapsed + Math.max(0, ms), order: this.#count++, run }
    this.#waiting.add(entry)
    return () => void this.#waiting.delete(entry)
  }

  /** Lets time pass; what falls due runs one after the other, each with all that follows from it at once. */
  async pass(ms: number): Promise<void> {
    const until = this.#elapsed + ms
    await settled()
    for (let next = this.#due(until); next !== undefined; next = this.#due(until)) {
      this.#waiting.delete(next)
      this.#elapsed = Math.max(this.#elapsed, next.at)
      this.events += 1
      next.run()
      await settled()
      this.onEvent()
    }
    this.#elapsed = until
  }

  /** The time of one process: what it waits for ends with it, and is late where it stands still. */
  forProcess(): ProcessTime {
    const cancels = new Set<() => void>()
    const { start } = this
    let isOver = false
    let stalledUntil = 0
    const isStalledNow = (): boolean => this.#elapsed < stalledUntil
    return {
      now: () => this.now,
      monotonic: () => this.#elapsed,
      after: (ms, run) => {
        if (isOver) return () => {}
        const due = (): void => {
          cancels.delete(cancel)
          if (this.#elapsed >= stalledUntil) return run()
          cancel = this.after(stalledUntil - this.#elapsed, due)
          cancels.add(cancel)
        }
        let cancel = this.after(ms, due)
        cancels.add(cancel)
        return () => {
          cancels.delete(cancel)
          cancel()
        }
      },
      get isStalled() { return isStalledNow() },
      stall: (ms) => void (stalledUntil = this.#elapsed + ms),
      get awakeSince() { return stalledUntil + start },
      end: () => {
        isOver = true
        for (const cancel of cancels) cancel()
        cancels.clear()
      },
    }
  }

  #due(until: number): Waiting | undefined {
    let first: Waiting | undefined
    for (const each of this.#waiting) {
      if (each.at > until) continue
      if (first === undefined || each.at < first.at || (each.at === first.at && each.order < first.order)) {
        first = each
      }
    }
    return first
  }
}

/** Lets everything run that waits for nothing but promises. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
