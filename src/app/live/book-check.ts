import type { UtcMillis } from '../../base/index.ts'
import { describeDifference, type Difference } from '../../execution/index.ts'
import { KillSwitchState, type CoreInput, type FactBody } from '../../model/index.ts'
import type { CoreStatus, HeldPart } from './core/core-protocol.ts'
import { DriftAlarm } from './drift-alarm.ts'
import { uncovered } from './stop-coverage.ts'

/** What a check of the books works with. */
export interface BookCheckParts {
  /** Where the core's books and the venue's differ. */
  readonly compare: () => Promise<readonly Difference[]>
  readonly status: () => Promise<Pick<CoreStatus, 'held' | 'killSwitch'>>
  /** The market's present instant. */
  readonly now: () => UtcMillis
  /** Gives inputs to the core and carries out what comes of them. */
  readonly give: (inputs: readonly CoreInput[]) => Promise<unknown>
  readonly makeDurable: () => Promise<void>
}

/** Compares the core's books with the venue's, and looks whether stops cover what needs them. */
export class BookCheck {
  readonly #parts: BookCheckParts
  readonly #drift = new DriftAlarm()
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
    const { compare, status, give, now, makeDurable } = this.#parts
    const differences = (await compare()).map(describeDifference)
    const at = now()
    const alerts = this.#drift.take(differences, performance.now())
    for (const each of alerts) await give([alert(each, at)])
    const { held, killSwitch } = await status()
    await this.#watchStops(held)
    if (differences.length === 0) return true
    if (alerts.length === 0 && killSwitch !== KillSwitchState.Active) return false
    const reason = this.#drift.standing.slice(0, 400)
    await give([{ kind: 'Commanded', command: { kind: 'Halt', by: 'reconciliation', reason }, at }])
    await makeDurable()
    return false
  }

  /** Looks whether stops at the venue cover what needs them; a gap is reported once. */
  async #watchStops(held: readonly HeldPart[]): Promise<void> {
    const { give, now } = this.#parts
    const bare = uncovered(held)
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
