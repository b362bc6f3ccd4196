import { absFixed, parseFixed, type Quantity } from '../../base/index.ts'
import type { CoreStatus, HeldPart } from './core-protocol.ts'
import type { SessionRecord } from './session-record.ts'

/** Parts of positions whose stops, accepted and working, take out less than is held. */
export function uncovered(held: readonly HeldPart[]): readonly HeldPart[] {
  return held.filter(
    ({ quantity, stopped, needsStop }) => needsStop && unitsOf(stopped) < absFixed(unitsOf(quantity)),
  )
}

function unitsOf(text: string): Quantity {
  return (parseFixed(text) ?? 0n) as Quantity
}

/** Looks whether stops at the venue cover what needs them; a gap is reported once. */
export class StopWatch {
  readonly #core: { status(): Promise<CoreStatus> }
  readonly #record: SessionRecord
  #bareSince: number | undefined

  constructor(core: { status(): Promise<CoreStatus> }, record: SessionRecord) {
    this.#core = core
    this.#record = record
  }

  /** For how long, in seconds of the market, a position has lacked a stop that it needs; 0 when none does. */
  get unprotectedSeconds(): number {
    return this.#bareSince === undefined ? 0 : Math.round((this.#record.at - this.#bareSince) / 1_000)
  }

  async look(): Promise<void> {
    const { held } = await this.#core.status()
    const bare = uncovered(held)
    if (bare.length === 0) this.#bareSince = undefined
    else if (this.#bareSince === undefined) {
      this.#bareSince = this.#record.at
      const named = bare.map(({ symbol, strategy }) => `${symbol} of ${strategy}`)
      await this.#record.alert('ERROR', 'stop_coverage', `without a full stop: ${named.join(', ')}`)
    }
  }
}
