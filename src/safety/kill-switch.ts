import {
  KillSwitchAction, KillSwitchSeverity, KillSwitchState, TradingState, type FactBodyOf, type FactFolds,
  type SafetyView,
} from '../model/index.ts'
import type { KillSwitchLimits } from './kill-switch-limits.ts'
import type { ProposedReset } from './principals.ts'

/** What the triggers are measured on. NaN counts as unreadable, and unreadable trips. */
export interface KillSwitchInputs {
  readonly equity: number
  readonly dayStartEquity: number
  readonly highWaterEquity: number
  readonly errorCount: number
  /** For how long the broker has been away; 0 while it is there. */
  readonly disconnectedMs: number
  /** How late the latest series of the session is. */
  readonly dataAgeMs: number
}

/** A trigger condition of the spec: what it measures, the limit as it was set, and what it does. */
export interface KillSwitchTrigger {
  readonly name: string
  readonly severity: KillSwitchSeverity
  readonly action: KillSwitchAction
  readonly measure: (inputs: KillSwitchInputs) => number
  readonly limit: number
  /** Trips above the limit only; absent: at the limit itself. */
  readonly passesAtLimit?: boolean
}

/** A trigger that has reached its limit. */
export interface TrippedTrigger {
  readonly trigger: KillSwitchTrigger
  readonly measured: number
}

/** The operator who holds the switch, and why. */
export interface Override {
  readonly by: string
  readonly reason: string
}

type Tripped = readonly (readonly [trigger: string, action: KillSwitchAction])[]

/** The switch as it is saved. */
export interface KillSwitchSnapshot {
  readonly latched: Tripped
  /** Tripped while an operator held the switch: they act when it is given back. */
  readonly held: Tripped
  readonly override?: Override
  readonly proposedReset?: ProposedReset
  /** Why each of them has tripped, by its trigger; absent while none has, and of earlier versions. */
  readonly why?: Readonly<Record<string, string>>
}

const ACTIONS_BY_SEVERITY: readonly KillSwitchAction[] = [
  KillSwitchAction.StopNewTrades, KillSwitchAction.CancelAll, KillSwitchAction.CloseAll,
]

/**
 * The spec's KillSwitch as a value folded from facts: it latches, and only a reset fact opens it again.
 *
 * It measures and says what is tripped; the engine records that as a fact and acts on the severest. While an
 * operator holds it (MANUAL_OVERRIDE) what trips is held, nothing is entered, and nothing acts by itself.
 */
export class KillSwitch implements SafetyView {
  #triggers: readonly KillSwitchTrigger[]
  readonly #latched = new Map<string, KillSwitchAction>()
  readonly #held = new Map<string, KillSwitchAction>()
  readonly #why = new Map<string, string>()
  #override: Override | undefined
  #proposedReset: ProposedReset | undefined

  constructor(limits: KillSwitchLimits) {
    this.#triggers = triggersOf(limits)
  }

  get triggers(): readonly KillSwitchTrigger[] {
    return this.#triggers
  }

  /** Measures against other limits from here on; what is latched stays. */
  setLimits(limits: KillSwitchLimits): void {
    this.#triggers = triggersOf(limits)
  }

  get killSwitch(): KillSwitchState {
    if (this.#override !== undefined) return KillSwitchState.ManualOverride
    return this.#latched.size === 0 ? KillSwitchState.Active : KillSwitchState.Triggered
  }

  /** REDUCING unless all is well and nobody holds the switch: exits and stops pass, entries do not. */
  get tradingState(): TradingState {
    return this.killSwitch === KillSwitchState.Active ? TradingState.Active : TradingState.Reducing
  }

  /** The trigger that tripped first of those that are latched; empty while none is. */
  get reason(): string {
    return this.latched[0] ?? ''
  }

  /** Names of latched triggers: they act. */
  get latched(): readonly string[] {
    return [...this.#latched.keys()]
  }

  /** Why a trigger has tripped, in words; empty where nobody knows. */
  why(trigger: string): string {
    return this.#why.get(trigger) ?? ''
  }

  /** Triggers that tripped under an override and wait for its end, mildest action first. */
  get held(): Tripped {
    return [...this.#held].toSorted(([, a], [, b]) => rank(a) - rank(b))
  }

  /** Who holds the switch; `undefined`: nobody. */
  get override(): Override | undefined {
    return this.#override
  }

  /** A reset that waits for a second person, or has waited for too long. */
  get proposedReset(): ProposedReset | undefined {
    return this.#proposedReset
  }

  /**
   * Every trigger that has reached its limit and is not tripped yet, mildest action first.
   *
   * A measure that throws, or cannot be read, trips.
   */
  evaluate(inputs: KillSwitchInputs): readonly TrippedTrigger[] {
    const tripped: TrippedTrigger[] = []
    for (const trigger of this.#triggers) {
      if (this.#latched.has(trigger.name) || this.#held.has(trigger.name)) continue
      const measured = measure(trigger, inputs)
      if (!isWithin(trigger, measured)) tripped.push({ trigger, measured })
    }
    return tripped.toSorted((a, b) => rank(a.trigger.action) - rank(b.trigger.action))
  }

  /** What facts have made of it. */
  state(): KillSwitchSnapshot {
    return {
      latched: [...this.#latched],
      held: [...this.#held],
      ...(this.#override === undefined ? {} : { override: this.#override }),
      ...(this.#proposedReset === undefined ? {} : { proposedReset: this.#proposedReset }),
      ...(this.#why.size === 0 ? {} : { why: Object.fromEntries(this.#why) }),
    }
  }

  /** Puts a saved state in place. */
  restore({ latched, held, override, proposedReset, why = {} }: KillSwitchSnapshot): void {
    for (const kept of [this.#latched, this.#held, this.#why]) kept.clear()
    for (const [trigger, words] of Object.entries(why)) this.#why.set(trigger, words)
    for (const [trigger, action] of latched) this.#latched.set(trigger, action)
    for (const [trigger, action] of held) this.#held.set(trigger, action)
    this.#override = override
    this.#proposedReset = proposedReset
  }

  /** Latches triggers, holds them under an override, and takes resets. */
  readonly folds: FactFolds = {
    KillSwitchTriggered: ({ body }) => {
      const waits = this.#override !== undefined && body.by === undefined
      ;(waits ? this.#held : this.#latched).set(body.trigger, body.action)
      this.#why.set(body.trigger, whyOf(body))
      // Who asked for a reset knew nothing of this one.
      this.#proposedReset = undefined
    },
    OverrideTaken: ({ body: { by, reason } }) => {
      this.#override = { by, reason }
    },
    OverrideReturned: () => {
      this.#override = undefined
      for (const [trigger, action] of this.#held) this.#latched.set(trigger, action)
      this.#held.clear()
    },
    ResetProposed: ({ body: { by, reason, askedAt } }) => {
      this.#proposedReset = { by, reason, askedAt }
    },
    KillSwitchReset: ({ body }) => {
      for (const tripped of [this.#latched, this.#held, this.#why]) {
        if (body.trigger === undefined) tripped.clear()
        else tripped.delete(body.trigger)
      }
      if (body.trigger === undefined) this.#proposedReset = undefined
    },
  }
}

/** Who tripped a trigger and why; of one that was measured what was, and the limit as it was set. */
function whyOf({ by, reason, measured, limit }: FactBodyOf<'KillSwitchTriggered'>): string {
  if (by === undefined) return `${measured}, limit ${limit}`
  return `${by}: ${reason ?? 'no reason was given'}`
}

function rank(action: KillSwitchAction): number {
  return ACTIONS_BY_SEVERITY.indexOf(action)
}

/** NaN is within nothing. */
function isWithin({ limit, passesAtLimit = false }: KillSwitchTrigger, measured: number): boolean {
  return measured < limit || (passesAtLimit && measured === limit)
}

function measure(trigger: KillSwitchTrigger, inputs: KillSwitchInputs): number {
  try {
    return trigger.measure(inputs)
  } catch {
    return Number.NaN
  }
}

/** Fractions of a loss are told to so many parts: floats can miss the limit itself by less. */
const LOSS_PARTS = 1e12

/** Part of `base` that is lost; NaN when either cannot be read, infinite for debt where there was nothing. */
function lossFraction(equity: number, base: number): number {
  if (equity >= base) return 0
  if (!(equity < base)) return Number.NaN
  return base > 0 ? Math.round(((base - equity) / base) * LOSS_PARTS) / LOSS_PARTS : Number.POSITIVE_INFINITY
}

function triggersOf(limits: KillSwitchLimits): readonly KillSwitchTrigger[] {
  const { Halt, Emergency } = KillSwitchSeverity
  const { StopNewTrades, CancelAll, CloseAll } = KillSwitchAction
  const drawdown = (inputs: KillSwitchInputs): number => lossFraction(inputs.equity, inputs.highWaterEquity)
  return [
    {
      name: 'daily_loss_limit', severity: Halt, action: StopNewTrades, limit: limits.dailyLossFraction,
      measure: (inputs) => lossFraction(inputs.equity, inputs.dayStartEquity),
    },
    {
      name: 'drawdown', severity: Halt, action: StopNewTrades, limit: limits.drawdownFraction,
      measure: drawdown,
    },
    {
      name: 'max_drawdown', severity: Emergency, action: CloseAll, limit: limits.drawdownCloseAllFraction,
      measure: drawdown,
    },
    {
      name: 'broker_disconnected', severity: Halt, action: CancelAll, limit: limits.disconnectMsMax,
      passesAtLimit: true,
      measure: (inputs) => inputs.disconnectedMs,
    },
    {
      name: 'data_feed_stale', severity: Halt, action: StopNewTrades, limit: limits.dataAgeMsMax,
      passesAtLimit: true,
      measure: (inputs) => inputs.dataAgeMs,
    },
    {
      name: 'error_threshold', severity: Halt, action: StopNewTrades, limit: limits.errorCountMax,
      passesAtLimit: true,
      measure: (inputs) => inputs.errorCount,
    },
  ]
}
