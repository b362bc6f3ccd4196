import { MILLIS_PER_SECOND, type Result } from '../../../base/index.ts'
import { AlertSeverity, type CoreInput } from '../../../model/index.ts'
import type { BrokerClock, BrokerConnector, Timers } from '../../../port/index.ts'

/** Between two looks while nothing is new. */
const EVERY_MS = 60_000
/** Between two looks at something new. */
const RECHECK_MS = 1_000
/** What is new counts when so many looks, one after the other, agree on it. */
const LOOKS = 3
/** From here on it is told, and from there on nothing is entered (R19, after FINRA rule 4590). */
const WARN_MS = 50
const HALT_MS = 500

/** How wrong the clock is: not, to be told, or too much to enter anything. */
type Level = 0 | 1 | 2

/** What a watch over the clock works with. */
export interface ClockParts {
  readonly broker: Pick<BrokerConnector, 'clock'>
  readonly timers: Timers
  /** Puts an input into the session's queue. */
  readonly onInput: (input: CoreInput) => void
}

/**
 * Compares our clock with the broker's, every minute.
 *
 * What the way of question and answer may explain does not count, nor what one look alone says. A broker
 * that does not answer says nothing of the clock: the line to it is watched by others.
 */
export class ClockWatch {
  readonly #parts: ClockParts
  /** What the latest looks said, the last one last. */
  #said: readonly Level[] = []
  #level: Level = 0
  #offsetMs = 0
  /** Why the broker's clock could not even be asked for. */
  #fault: string | undefined
  #isStopped = false
  #callOff: () => void = () => {}

  constructor(parts: ClockParts) {
    this.#parts = parts
  }

  /** Why nothing may be entered; `undefined` while the clock is right, or nobody has said that it is not. */
  get reason(): string | undefined {
    return this.#level < 2 ? this.#fault : this.#words
  }

  /** Looks now, and from then on by itself. */
  begin(): void {
    this.#callOff()
    void this.#look()
  }

  stop(): void {
    this.#isStopped = true
    this.#callOff()
  }

  async #look(): Promise<void> {
    const { broker, timers } = this.#parts
    const [at, since] = [timers.now(), timers.monotonic()]
    const asked = await this.#ask(broker)
    if (this.#isStopped) return
    const halfMs = (timers.monotonic() - since) / 2
    if (asked?.ok === true) {
      // A clock that tells whole seconds stands anywhere in this one.
      const untoldMs = asked.value.at % MILLIS_PER_SECOND === 0 ? MILLIS_PER_SECOND / 2 : 0
      this.#take(at + halfMs - asked.value.at - untoldMs, halfMs + untoldMs)
    }
    const isNew = this.#said.some((level) => level !== this.#level)
    this.#callOff = timers.after(isNew ? RECHECK_MS : EVERY_MS, () => void this.#look())
  }

  /** `undefined` where asking threw: told once, and nothing is entered until it can be asked again. */
  async #ask(broker: ClockParts['broker']): Promise<Result<BrokerClock> | undefined> {
    try {
      const asked = await broker.clock()
      this.#fault = undefined
      return asked
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const fault = `the clock could not be compared: ${reason}`
      if (this.#fault === undefined && !this.#isStopped) {
        this.#tell(AlertSeverity.Error, `${fault}: nothing is entered until it can`)
      }
      this.#fault = fault
      return undefined
    }
  }

  /** `offsetMs`: by how much ours is ahead, plus or minus what is uncertain. */
  #take(offsetMs: number, uncertainMs: number): void {
    this.#offsetMs = offsetMs
    const certainMs = Math.abs(offsetMs) - uncertainMs
    const level = certainMs >= HALT_MS ? 2 : certainMs >= WARN_MS ? 1 : 0
    this.#said = [...this.#said, level].slice(-LOOKS) as readonly Level[]
    if (this.#said.length < LOOKS) return
    const [least, most] = [Math.min(...this.#said) as Level, Math.max(...this.#said) as Level]
    if (least > this.#level) this.#become(least)
    else if (most < this.#level) this.#become(most)
  }

  #become(level: Level): void {
    this.#level = level
    const severity = [AlertSeverity.Info, AlertSeverity.Warning, AlertSeverity.Error][level] as AlertSeverity
    const follows = level === 2 ? ': nothing is entered until it is right' : ''
    const message = level === 0 ? 'the clock is right again' : `${this.#words}${follows}`
    this.#tell(severity, message)
  }

  #tell(severity: AlertSeverity, message: string): void {
    const body = { kind: 'AlertRaised', severity, component: 'clock', message } as const
    this.#parts.onInput({ kind: 'Noted', body, at: this.#parts.timers.now() })
  }

  get #words(): string {
    const ms = Math.round(Math.abs(this.#offsetMs))
    return `the clock of this machine is ${ms} ms ${this.#offsetMs > 0 ? 'ahead of' : 'behind'} the broker's`
  }
}
