import { fail, invariant, type Result } from '../base/index.ts'
import type { ConfigChange, FactFolds } from '../model/index.ts'
import type { RiskEngine, RiskLimits } from '../risk/index.ts'
import type { KillSwitch, KillSwitchLimits, ProposedReset } from '../safety/index.ts'
import type { SignalEngine } from '../signal/index.ts'
import type { KillGuard } from './kill-guard.ts'

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

/** A change that waits for a second person. */
export interface ProposedChange extends ProposedReset {
  readonly changes: readonly ConfigChange[]
}

/** Settings that were changed since the session began, folded from facts, and what they come to. */
export class SettingsBook {
  readonly #changeLimits: ChangeLimits | undefined
  readonly #apply: (limits: ChangedLimits) => void
  #changed: readonly WantedSetting[] = []
  #proposed: ProposedChange | undefined

  /** Without `changeLimits` nothing can be changed: a backtest. `apply` puts new limits in place. */
  constructor(changeLimits: ChangeLimits | undefined, apply: (limits: ChangedLimits) => void) {
    this.#changeLimits = changeLimits
    this.#apply = apply
  }

  /** Every setting that was changed, with the value that counts now. */
  get changed(): readonly WantedSetting[] {
    return this.#changed
  }

  /** The change that waits for a second person: the last that was asked for, until one is made. */
  get proposed(): ProposedChange | undefined {
    return this.#proposed
  }

  /** What further changes would come to. */
  changedBy(wanted: readonly WantedSetting[]): Result<ChangedLimits> {
    const change = this.#changeLimits
    if (change === undefined) return fail('SETTING_FIXED', 'settings of a backtest are fixed while it runs')
    return change(this.#changed, wanted)
  }

  /** Puts saved changes in place, and what waits for a second person. */
  restore(changed: readonly WantedSetting[], proposed?: ProposedChange): void {
    this.#changed = []
    this.#proposed = proposed
    this.#take(changed)
  }

  readonly folds: FactFolds = {
    ConfigProposed: ({ body: { by, reason, askedAt, changes } }) => {
      this.#proposed = { by, reason, askedAt, changes }
    },
    ConfigChanged: ({ body }) => {
      this.#proposed = undefined
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

/** The settings of a core, which put new limits in place wherever they hold. */
export function settingsBook(
  changeLimits: ChangeLimits | undefined,
  parts: {
    readonly risk: RiskEngine
    readonly safety: KillSwitch
    readonly signals: SignalEngine
    readonly guard: KillGuard
  },
): SettingsBook {
  return new SettingsBook(changeLimits, ({ riskLimits, killSwitchLimits }) => {
    parts.risk.setLimits(riskLimits)
    parts.safety.setLimits(killSwitchLimits)
    parts.guard.setLimits(killSwitchLimits)
    parts.signals.setErrorBudget(killSwitchLimits.errorCountMax)
  })
}
