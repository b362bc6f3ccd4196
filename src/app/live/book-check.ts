import type { UtcMillis } from '../../base/index.ts'
import { describeDifference, type Difference } from '../../execution/index.ts'
import type { CoreInput, FactBody } from '../../model/index.ts'
import type { HeldPart } from './core-protocol.ts'
import { uncovered } from './stop-coverage.ts'

/** What a check of the books works with. */
export interface BookCheckParts {
  /** Where the core's books and the venue's differ. */
  readonly compare: () => Promise<readonly Difference[]>
  readonly held: () => Promise<readonly HeldPart[]>
  /** The market's present instant. */
  readonly now: () => UtcMillis
  /** Gives inputs to the core and carries out what comes of them. */
  readonly give: (inputs: readonly CoreInput[]) => Promise<unknown>
  readonly makeDurable: () => Promise<void>
}

/** Compares the core's books with the venue's, and looks whether stops cover what needs them. */
export class BookCheck {
  readonly #parts: BookCheckParts
  #bareSince: number | undefined

  constructor(parts: BookCheckParts) {
    this.#parts = parts
  }

  /** For how long, in seconds of the market, a position has lacked a stop that it needs; 0 when none does. */
  get unprotectedSeconds(): number {
    return this.#bareSince === undefined ? 0 : Math.round((this.#parts.now() - this.#bareSince) / 1_000)
  }

  /** True where the books agree; a difference halts entries and is on record. */
  async reconcile(): Promise<boolean> {
    const { compare, give, now, makeDurable } = this.#parts
    const differences = (await compare()).map(describeDifference)
    const at = now()
    for (const message of differences) {
      await give([alert({ severity: 'CRITICAL', component: 'reconciliation', message }, at)])
    }
    await this.#watchStops()
    if (differences.length === 0) return true
    const reason = differences.join('; ').slice(0, 400)
    await give([{ kind: 'Commanded', command: { kind: 'Halt', by: 'reconciliation', reason }, at }])
    await makeDurable()
    return false
  }

  /** Looks whether stops at the venue cover what needs them; a gap is reported once. */
  async #watchStops(): Promise<void> {
    const { held, give, now } = this.#parts
    const bare = uncovered(await held())
    if (bare.length === 0) this.#bareSince = undefined
    else if (this.#bareSince === undefined) {
      this.#bareSince = now()
      const named = bare.map(({ symbol, strategy }) => `${symbol} of ${strategy}`)
      const message = `without a full stop: ${named.join(', ')}`
      await give([alert({ severity: 'ERROR', component: 'stop_coverage', message }, now())])
    }
  }
}

type Alert = Omit<Extract<FactBody, { readonly kind: 'AlertRaised' }>, 'kind'>

function alert(said: Alert, at: UtcMillis): CoreInput {
  return { kind: 'Noted', body: { kind: 'AlertRaised', ...said }, at }
}
