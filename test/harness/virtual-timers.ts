import type { UtcMillis } from '../../src/base/index.ts'
import type { Timers } from '../../src/port/index.ts'

interface Waiting {
  readonly at: number
  readonly run: () => void
}

/** Time that stands still until a test lets it pass. */
export class VirtualTimers implements Timers {
  #elapsed = 0
  #waiting: Waiting[] = []
  readonly #start: number

  constructor(start = Date.UTC(2026, 0, 5, 14, 30)) {
    this.#start = start
  }

  now(): UtcMillis {
    return this.#start + this.#elapsed as UtcMillis
  }

  monotonic(): number {
    return this.#elapsed
  }

  after(ms: number, run: () => void): () => void {
    const entry = { at: this.#elapsed + ms, run }
    this.#waiting.push(entry)
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== entry)
    }
  }

  /** Lets time pass: what falls due runs in order, with everything that follows from it at once. */
  async pass(ms: number): Promise<void> {
    const until = this.#elapsed + ms
    await settled()
    for (;;) {
      const next = this.#waiting.toSorted((a, b) => a.at - b.at)[0]
      if (next === undefined || next.at > until) break
      this.#waiting = this.#waiting.filter((each) => each !== next)
      this.#elapsed = Math.max(this.#elapsed, next.at)
      next.run()
      await settled()
    }
    this.#elapsed = until
  }
}

/** Lets promises that are settled be acted on; nothing here waits for anything else. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}
