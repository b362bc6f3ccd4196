import {
  KillSwitchAction, KillSwitchSeverity, KillSwitchState, TradingState, type FactFolds, type SafetyView,
} from '../model/index.ts'
import type { KillSwitchLimits } from './kill-switch-limits.ts'

/** What the triggers are measured on. NaN counts as unreadable, and unreadable trips. */
export interface KillSwitchInputs {
  readonly equity: number
  readonly dayStartEquity: number
  readonly highWaterEquity: number
  readonly errorCount: number
  readonly isBrokerConnected: boolean
  readonly dataAgeMs: number
}

/** A trigger condition of the spec: what it measures, the least that trips it, and what it does. */
export interface KillSwitchTrigger {
  readonly name: string
  readonly severity: KillSwitchSeverity
  readonly action: KillSwitchAction
  readonly measure: (inputs: KillSwitchInputs) => number
  readonly limit: number
}

/** A trigger that has reached its limit. */
export interface TrippedTrigger {
  readonly trigger: KillSwitchTrigger
  readonly measured: number
}

/** The switch as it is saved. */
export interface KillSwitchSnapshot {
  readonly killSwitch: KillSwitchState
  readonly reason: string
  readonly latched: readonly (readonly [trigger: string, action: KillSwitchAction])[]
}

const ACTIONS_BY_SEVERITY: readonly KillSwitchAction[] = [
  KillSwitchAction.StopNewTrades, KillSwitchAction.CancelAll, KillSwitchAction.CloseAll,
]

/**
 * The spec's KillSwitch as a value folded from facts: it latches, and only a reset fact opens it again.
 *
 * It measures and says what is tripped; the engine records that as a fact and acts on the severest.
 */
export class KillSwitch implements SafetyView {
  killSwitch: KillSwitchState = KillSwitchState.Active
  /** The trigger that tripped first of those that are latched; empty while ACTIVE. */
  reason = ''
  readonly triggers: readonly KillSwitchTrigger[]
  readonly #latched = new Map<string, KillSwitchAction>()

  constructor(limits: KillSwitchLimits) {
    this.triggers = triggersOf(limits)
  }

  /** REDUCING while anything is latched: exits and protective orders pass, entries do not. */
  get tradingState(): TradingState {
    return this.killSwitch === KillSwitchState.Active ? TradingState.Active : TradingState.Reducing
  }

  /** Names of latched triggers. */
  get latched(): readonly string[] {
    return [...this.#latched.keys()]
  }

  /**
   * Every trigger that has reached its limit and is not latched yet, mildest action first.
   *
   * A measure that throws, or cannot be read, trips.
   */
  evaluate(inputs: KillSwitchInputs): readonly TrippedTrigger[] {
    const tripped: TrippedTrigger[] = []
    for (const trigger of this.triggers) {
      if (this.#latched.has(trigger.name)) continue
      const measured = measure(trigger, inputs)
      if (!(measured < trigger.limit)) tripped.push({ trigger, measured })
    }
    if (tripped.length < 2) return tripped
    return tripped.toSorted((a, b) => rank(a.trigger.action) - rank(b.trigger.action))
  }

  /** What facts have made of it. */
  state(): KillSwitchSnapshot {
    return { killSwitch: this.killSwitch, reason: this.reason, latched: [...this.#latched] }
  }

  /** Puts a saved state in place. */
  restore({ killSwitch, reason, latched }: KillSwitchSnapshot): void {
    this.killSwitch = killSwitch
    this.reason = reason
    this.#latched.clear()
    for (const [trigger, action] of latched) this.#latched.set(trigger, action)
  }

  /** Latches triggers and takes resets. */
  readonly folds: FactFolds = {
    KillSwitchTriggered: ({ body }) => {
      if (this.#latched.size === 0) this.reason = body.trigger
      this.#latched.set(body.trigger, body.action)
      if (this.killSwitch === KillSwitchState.Active) this.killSwitch = KillSwitchState.Triggered
    },
    KillSwitchReset: ({ body }) => {
      if (body.trigger === undefined) this.#latched.clear()
      else this.#latched.delete(body.trigger)
      this.reason = this.latched[0] ?? ''
      if (this.#latched.size === 0) this.killSwitch = KillSwitchState.Active
    },
  }
}

function rank(action: KillSwitchAction): number {
  return ACTIONS_BY_SEVERITY.indexOf(action)
}

function measure(trigger: KillSwitchTrigger, inputs: KillSwitchInputs): number {
  try {
    return trigger.measure(inputs)
  } catch {
    return Number.NaN
  }
}

/** Part of `base` that is lost; NaN when either cannot be read, infinite for debt where there was nothing. */
function lossFraction(equity: number, base: number): number {
  if (equity >= base) return 0
  if (!(equity < base)) return Number.NaN
  return base > 0 ? (base - equity) / base : Number.POSITIVE_INFINITY
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
      name: 'broker_disconnected', severity: Halt, action: CancelAll, limit: 1,
      measure: (inputs) => (inputs.isBrokerConnected ? 0 : 1),
    },
    {
      name: 'data_feed_stale', severity: Halt, action: StopNewTrades, limit: limits.dataAgeMsMax + 1,
      measure: (inputs) => inputs.dataAgeMs,
    },
    {
      name: 'error_threshold', severity: Halt, action: StopNewTrades, limit: limits.errorCountMax + 1,
      measure: (inputs) => inputs.errorCount,
    },
  ]
}
