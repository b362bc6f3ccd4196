import type { Fact } from '../../model/index.ts'

/**
 * What strategies said with the signals that made orders, by the signal's place in the journal: `reason` of a
 * wish, for who asks later what each kind of entry and exit earned.
 */
export class SignalTags {
  /** Signals of this instant: most of them come to nothing. */
  readonly #said = new Map<number, string>()
  readonly #kept = new Map<number, string>()
  #at = 0

  /** Takes a fact as it is recorded. */
  take({ sequence, eventAt, body }: Fact): void {
    if (body.kind === 'SignalGenerated') {
      if (eventAt !== this.#at) this.#said.clear()
      this.#at = eventAt
      if (body.signal.reason !== undefined) this.#said.set(sequence, body.signal.reason)
    } else if (body.kind === 'OrderInitialized') {
      const said = this.#said.get(body.terms.signal)
      if (said !== undefined) this.#kept.set(body.terms.signal, said)
    }
  }

  /** Empty where nothing was said. */
  of(signal: number | undefined): string {
    return (signal === undefined ? undefined : this.#kept.get(signal)) ?? ''
  }
}
