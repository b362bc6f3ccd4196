import type { PacedClock } from './paced-clock.ts'

interface Waiting<T> {
  readonly resolve: (result: IteratorResult<T>) => void
  readonly reject: (error: Error) => void
}

/** Steps between whoever makes them and whoever takes them, in order. */
export class StepQueue<T> {
  readonly #clock: PacedClock
  readonly #steps: T[] = []
  #waiting: Waiting<T> | undefined
  #isOver = false
  #error: Error | undefined

  constructor(clock: PacedClock) {
    this.#clock = clock
  }

  get size(): number {
    return this.#steps.length
  }

  put(step: T): void {
    this.#steps.push(step)
    this.#serve()
  }

  /** The next step as soon as there is one; after the last one the error, or the end. */
  take(): Promise<IteratorResult<T>> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#serve()
      if (this.#waiting !== undefined) this.#clock.rest?.(() => this.#waiting === undefined)
    })
  }

  /** No more steps come; an error says why. The first end counts. */
  end(error?: Error): void {
    if (!this.#isOver) this.#error = error
    this.#isOver = true
    this.#serve()
  }

  clear(): void {
    this.#steps.length = 0
  }

  #serve(): void {
    const waiting = this.#waiting
    if (waiting === undefined) return
    const isEmpty = this.#steps.length === 0
    if (isEmpty && !this.#isOver) return
    this.#waiting = undefined
    if (!isEmpty) waiting.resolve({ value: this.#steps.shift() as T, done: false })
    else if (this.#error === undefined) waiting.resolve({ value: undefined, done: true })
    else waiting.reject(this.#error)
  }
}
