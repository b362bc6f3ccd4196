import type { Sequence, UtcMillis } from '../base/index.ts'
import { KillSwitchAction } from '../model/index.ts'
import type { ExecutionEngine } from '../execution/index.ts'
import type { Portfolio } from '../portfolio/index.ts'
import type { KillSwitch, KillSwitchLimits, TrippedTrigger } from '../safety/index.ts'
import type { Recorder } from './recorder.ts'

/** What the guard reads and acts on. */
export interface KillGuardParts {
  readonly recorder: Recorder
  readonly safety: KillSwitch
  readonly portfolio: Portfolio
  readonly execution: ExecutionEngine
  readonly limits: KillSwitchLimits
  /** A drawdown halt opens again at the next session; a day-loss halt always does. */
  readonly rearmsDrawdown: boolean
  /** What trips is an alert as well: somebody waits for it. */
  readonly raisesAlerts: boolean
}

/** What the kill switch is told of broker and data. */
export interface OutsideMeasures {
  readonly disconnectedMs: number
  readonly dataAgeMs: number
}

const NO_CAUSE = 0 as Sequence
/** Keeps the quick check on the careful side of float rounding. */
const WITHIN = 1 + 1e-9

/** Asks the kill switch what is tripped, records it, and carries out what it says. */
export class KillGuard {
  readonly #parts: KillGuardParts
  /** Equity above these parts of the day's start and of the high water is out of the reach of a trigger. */
  #safePartOfDayStart = Number.NaN
  #safePartOfHighWater = Number.NaN

  constructor(parts: KillGuardParts) {
    this.#parts = parts
    this.setLimits(parts.limits)
  }

  /** Measures against other limits from here on. */
  setLimits({ dailyLossFraction, drawdownFraction, drawdownCloseAllFraction }: KillSwitchLimits): void {
    this.#safePartOfDayStart = (1 - dailyLossFraction) * WITHIN
    this.#safePartOfHighWater = (1 - Math.min(drawdownFraction, drawdownCloseAllFraction)) * WITHIN
  }

  /**
   * Measures every trigger when a slice closes, and on every tick of the wall clock; those that have reached
   * their limit act, the mildest first.
   */
  check(equity: number, errorCount: number, outside: OutsideMeasures, at: UtcMillis): void {
    if (this.#isWellWithinLimits(equity, errorCount, outside)) return
    const { safety, portfolio } = this.#parts
    const { dayStartEquity, highWaterEquity } = portfolio
    const tripped = safety.evaluate({ ...outside, equity, errorCount, dayStartEquity, highWaterEquity })
    for (const each of tripped) this.#act(each, at)
  }

  /** Trips a trigger that is not measured: a person's wish. */
  trip(
    trigger: string,
    action: KillSwitchAction,
    { by, reason, at, includesExternal = false }: {
      readonly by: string
      readonly reason: string
      readonly at: UtcMillis
      readonly includesExternal?: boolean
    },
  ): void {
    const { recorder } = this.#parts
    const cause = recorder.record(
      {
        kind: 'KillSwitchTriggered',
        trigger,
        severity: 'emergency',
        action,
        measured: 1,
        limit: 1,
        by,
        reason,
        ...(includesExternal ? { includesExternal } : {}),
      },
      at,
      recorder.next,
    )
    this.#alert(`${trigger} by ${by}: ${reason}`, at, cause)
    this.#carryOut(action, trigger, { at, cause, includesExternal })
  }

  /** Acts on what tripped while an operator held the switch. */
  actOn(
    held: readonly (readonly [trigger: string, action: KillSwitchAction])[],
    at: UtcMillis,
    cause: Sequence,
  ): void {
    for (const [trigger, action] of held) {
      this.#carryOut(action, trigger, { at, cause, includesExternal: false })
    }
  }

  /** Releases what a new session releases in a backtest. */
  rearm(at: UtcMillis): void {
    const { safety, portfolio, recorder, rearmsDrawdown } = this.#parts
    const { latched } = safety
    const triggers = rearmsDrawdown ? ['daily_loss_limit', 'drawdown', 'max_drawdown'] : ['daily_loss_limit']
    for (const trigger of triggers) {
      if (!latched.includes(trigger)) continue
      if (trigger !== 'daily_loss_limit') portfolio.resetHighWater()
      recorder.record(
        { kind: 'KillSwitchReset', by: 'backtest', reason: 'a new session began', trigger },
        at,
        NO_CAUSE,
      )
    }
  }

  /** A quick no for the usual slice: no error, and no loss that could reach a trigger. NaN never is. */
  #isWellWithinLimits(equity: number, errorCount: number, outside: OutsideMeasures): boolean {
    const { dayStartEquity, highWaterEquity } = this.#parts.portfolio
    return (
      errorCount === 0 &&
      outside.disconnectedMs === 0 &&
      outside.dataAgeMs === 0 &&
      equity > 0 &&
      equity > dayStartEquity * this.#safePartOfDayStart &&
      equity > highWaterEquity * this.#safePartOfHighWater
    )
  }

  #act({ trigger, measured }: TrippedTrigger, at: UtcMillis): void {
    const { recorder, safety } = this.#parts
    const { name, severity, action, limit } = trigger
    const cause = recorder.record(
      { kind: 'KillSwitchTriggered', trigger: name, severity, action, measured, limit },
      at,
      recorder.next,
    )
    const by = safety.override?.by
    this.#alert(
      `${name} tripped at ${measured} (limit ${limit}): ${action}` +
        `${by === undefined ? '' : `, once ${by} gives the kill switch back`}`,
      at,
      cause,
    )
    if (by === undefined) this.#carryOut(action, name, { at, cause, includesExternal: false })
  }

  #alert(message: string, at: UtcMillis, cause: Sequence): void {
    const { recorder, raisesAlerts } = this.#parts
    if (!raisesAlerts) return
    const body = { kind: 'AlertRaised', severity: 'CRITICAL', component: 'kill_switch', message } as const
    recorder.record(body, at, cause)
  }

  /** Every action ends entries; protective orders stay unless positions are closed. */
  #carryOut(
    action: KillSwitchAction,
    trigger: string,
    how: { readonly at: UtcMillis; readonly cause: Sequence; readonly includesExternal: boolean },
  ): void {
    const { execution } = this.#parts
    const { at, cause, includesExternal } = how
    execution.cancelEntries({ includesExternal }, `kill switch: ${trigger}`, at)
    if (action === KillSwitchAction.CloseAll) execution.flatten(at, cause, includesExternal)
  }
}
