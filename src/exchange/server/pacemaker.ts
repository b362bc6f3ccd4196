import type { ExchangeHost } from './exchange-host.ts'

const BEAT_MS = 50

/** Moves the virtual clock along with real time, so many times as fast. */
export class Pacemaker {
  readonly #host: ExchangeHost
  readonly #advance: (ms: number) => void
  #speed = 0
  #lastAt = 0
  #stop: () => void = () => {}

  constructor(host: ExchangeHost, advance: (ms: number) => void) {
    this.#host = host
    this.#advance = advance
  }

  /** Virtual seconds for each real one. */
  get speed(): number {
    return this.#speed
  }

  /** Sets the speed; 0 lets the clock stand. */
  setSpeed(speed: number): void {
    this.#stop()
    this.#speed = speed
    this.#lastAt = this.#host.now()
    if (speed > 0) this.#wait()
  }

  #wait(): void {
    this.#stop = this.#host.after(BEAT_MS, () => {
      const now = this.#host.now()
      // Whole milliseconds are played; what is left of one stays for the next beat.
      const ms = Math.floor((now - this.#lastAt) * this.#speed)
      this.#lastAt += ms / this.#speed
      if (ms > 0) this.#advance(ms)
      this.#wait()
    })
  }
}
