import { fail, invariant, type Result } from '../base/index.ts'
import type { ConfigChange, FactFolds } from '../model/index.ts'
import type { RiskLimits } from '../risk/index.ts'
import type { KillSwitchLimits } from '../safety/index.ts'

/** A setting and its new value, as the settings file says it. */
export type WantedSetting = Omit<ConfigChange, 'from'>

/** What changed settings come to. */
export interface ChangedLimits {
  readonly riskLimits: RiskLimits
  readonly killSwitchLimits: KillSwitchLimits
  /** What differs from the settings before the last of the changes. */
  readonly changes: readonly ConfigChange[]
  /** The last changes allow more than before: two persons are needed where there are two. */
  readonly isLooser: boolean
}

/**
 * Reads settings again with changes on top of what the session was begun with.
 *
 * `before` were made already and `wanted` come on top. Refused: what cannot be changed while a session runs.
 */
export type ChangeLimits = (
  before: readonly WantedSetting[],
  wanted: readonly WantedSetting[],
) => Result<ChangedLimits>

/** Settings that were changed since the session began, folded from facts, and what they come to. */
export class SettingsBook {
  readonly #changeLimits: ChangeLimits | undefined
  readonly #apply: (limits: ChangedLimits) => void
  #changed: readonly WantedSetting[] = []

  /** Without `changeLimits` nothing can be changed: a backtest. `apply` puts new limits in place. */
  constructor(changeLimits: ChangeLimits | undefined, apply: (limits: ChangedLimits) => void) {
    this.#changeLimits = changeLimits
    this.#apply = apply
  }

  /** Every setting that was changed, with the value that counts now. */
  get changed(): readonly WantedSetting[] {
    return this.#changed
  }

  /** What further changes would come to. */
  changedBy(wanted: readonly WantedSetting[]): Result<ChangedLimits> {
    const change = this.#changeLimits
    if (change === undefined) return fail('SETTING_FIXED', 'settings of a backtest are fixed while it runs')
    return change(this.#changed, wanted)
  }

  /** Puts saved changes in place. */
  restore(changed: readonly WantedSetting[]): void {
    this.#changed = []
    this.#take(changed)
  }

  readonly folds: FactFolds = {
    ConfigChanged: ({ body }) => {
      if (this.#changeLimits !== undefined) this.#take(body.changes)
    },
  }

  #take(wanted: readonly WantedSetting[]): void {
    if (wanted.length === 0) return
    const limits = this.changedBy(wanted)
    invariant(limits.ok, `settings on record are refused: ${limits.ok ? '' : limits.failure.message}`)
    const values = new Map([...this.#changed, ...wanted].map(({ key, to }) => [key, to]))
    this.#changed = [...values].map(([key, to]) => ({ key, to }))
    this.#apply(limits.value)
  }
}
