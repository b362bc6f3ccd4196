import { ok, type Result, type Sequence, type UtcMillis } from '../base/index.ts'
import { KillSwitchAction, personOf, SYSTEM_NAME, type Command, type FactBody } from '../model/index.ts'
import type { ExecutionEngine } from '../execution/index.ts'
import {
  checkConfirmation, checkPerson, checkTwo, isWaiting, needsTwo, type KillSwitch, type Principals,
} from '../safety/index.ts'
import type { RiskEngine } from '../risk/index.ts'
import type { SignalEngine } from '../signal/index.ts'
import type { KillGuard } from './kill-guard.ts'
import type { SettingsBook } from './settings-book.ts'

/** What commands are carried out with. */
export interface CommandDeskParts {
  readonly record: (body: FactBody, at: UtcMillis, correlation: Sequence) => Sequence
  readonly guard: KillGuard
  readonly safety: KillSwitch
  readonly execution: ExecutionEngine
  readonly risk: Pick<RiskEngine, 'heldSymbols'>
  readonly signals: SignalEngine
  readonly settings: SettingsBook
  readonly principals: Principals
}

type CommandOf<K extends Command['kind']> = Extract<Command, { readonly kind: K }>

const NO_CAUSE = 0 as Sequence

/** In whose name, and why, a session that begins starts its own strategies. */
export const BEGINNING = { by: SYSTEM_NAME, reason: 'the session begins' } as const

/** Does what people ask of a core, with who and why on record; what they may not ask is refused on record. */
export class CommandDesk {
  readonly #parts: CommandDeskParts

  constructor(parts: CommandDeskParts) {
    this.#parts = parts
  }

  /**
   * Carries out one command. What stops or reduces needs no leave; what loosens is checked, but for a session
   * that begins and starts its own strategies (`isBeginning`).
   */
  carryOut(command: Command, at: UtcMillis, isBeginning = false): void {
    const { guard } = this.#parts
    const { by, reason } = command
    switch (command.kind) {
      case 'Halt':
        return guard.trip('operator', KillSwitchAction.StopNewTrades, { by, reason, at })
      case 'Flatten':
        return guard.trip('operator_flatten', KillSwitchAction.CloseAll, {
          by, reason, at, includesExternal: command.includesExternal === true,
        })
      case 'CancelAllOrders':
        return this.#cancelEntries(command, at)
      case 'ReleaseSymbol':
        return this.#release(command, at)
      case 'AcknowledgeAlert':
        this.#note({ kind: 'AlertAcknowledged', incident: command.incident, by, reason }, at)
        return undefined
      case 'ActivateStrategy':
      case 'DeactivateStrategy':
        return this.#setActive(command, at, isBeginning)
      case 'Reset':
        return this.#reset(command, at)
      case 'ConfirmReset':
        return this.#confirmReset(command, at)
      case 'TakeOverride':
        return this.#takeOverride(command, at)
      case 'GiveBackOverride':
        return this.#giveBackOverride(command, at)
      case 'ChangeConfig':
        return this.#changeConfig(command, at)
    }
  }

  /** On record with who and why also where nothing works that could be taken back. */
  #cancelEntries(command: CommandOf<'CancelAllOrders'>, at: UtcMillis): void {
    const { by, reason, symbol, strategy, order } = command
    const meant = {
      ...(symbol === undefined ? {} : { symbol }),
      ...(strategy === undefined ? {} : { strategy }),
      ...(order === undefined ? {} : { order }),
    }
    this.#note({ kind: 'CancelRequested', by, reason, ...meant }, at)
    this.#parts.execution.cancelEntries(command, `${by}: ${reason}`, at)
  }

  #release(command: CommandOf<'ReleaseSymbol'>, at: UtcMillis): void {
    const { symbol, by, reason } = command
    if (this.#isRefused(command, checkPerson(this.#parts.principals, by), at)) return
    const held = this.#parts.risk.heldSymbols.map((hold) => hold.symbol)
    if (!held.includes(symbol)) {
      const rest = held.length === 0 ? 'none is' : `at rest: ${held.join(', ')}`
      return this.#refuse(command, 'SYMBOL_NOT_HELD', `${symbol} is not at rest; ${rest}`, at)
    }
    this.#note({ kind: 'SymbolReleased', symbol, by, reason }, at)
  }

  #setActive(
    command: CommandOf<'ActivateStrategy' | 'DeactivateStrategy'>, at: UtcMillis, isBeginning: boolean,
  ): void {
    const { signals, execution } = this.#parts
    const { kind, strategy, by, reason } = command
    const isActivated = kind === 'ActivateStrategy'
    const checked = isActivated && !isBeginning ? checkPerson(this.#parts.principals, by) : ok(undefined)
    if (this.#isRefused(command, checked, at)) return
    if (!(isActivated ? signals.activate(strategy) : signals.deactivate(strategy))) {
      return this.#refuse(command, 'STRATEGY_NOT_FOUND', `the session has no strategy ${strategy}`, at)
    }
    if (isActivated) {
      this.#note({ kind: 'StrategyActivated', strategy, by, reason }, at)
      return
    }
    this.#note({ kind: 'StrategyDeactivated', strategy, by, reason }, at)
    execution.cancelEntries({ strategy }, 'the strategy is deactivated', at)
  }

  #reset(command: CommandOf<'Reset'>, at: UtcMillis): void {
    const { principals, safety } = this.#parts
    const { by, reason, askedAt } = command
    if (this.#isRefused(command, checkPerson(principals, by), at)) return
    if (safety.latched.length + safety.held.length === 0) {
      return this.#refuse(command, 'NOTHING_HALTED', 'nothing has tripped: there is nothing to release', at)
    }
    if (!needsTwo(principals)) {
      this.#note({ kind: 'KillSwitchReset', by, reason }, at)
      return
    }
    const { proposedReset: waiting } = safety
    // Two people who each ask would release nothing for ever; that one confirms is his own decision.
    const isOfAnother = waiting !== undefined && personOf(waiting.by) !== personOf(by)
    if (isOfAnother && isWaiting(principals, waiting, askedAt)) {
      const said = `${waiting.by} has asked for it already (${waiting.reason}): confirm that, by "Confirm a `
        + 'reset" on the dashboard or by investor reset --confirm-by NAME'
      return this.#refuse(command, 'RESET_WAITS', said, at)
    }
    this.#note({ kind: 'ResetProposed', by, reason, askedAt }, at)
  }

  #confirmReset(command: CommandOf<'ConfirmReset'>, at: UtcMillis): void {
    const { principals, safety } = this.#parts
    const checked = checkConfirmation(principals, safety.proposedReset, command)
    if (!checked.ok) {
      this.#isRefused(command, checked, at)
      return
    }
    const { by, reason } = checked.value
    this.#confirm(command, at)
    this.#note({ kind: 'KillSwitchReset', by, reason, confirmedBy: command.by }, at)
  }

  #takeOverride(command: CommandOf<'TakeOverride'>, at: UtcMillis): void {
    const { principals, safety } = this.#parts
    const { by, reason } = command
    if (this.#isRefused(command, checkPerson(principals, by), at)) return
    const { override } = safety
    if (override !== undefined) {
      const said = `${override.by} holds the kill switch already: ${override.reason}`
      return this.#refuse(command, 'OVERRIDE_STATE', said, at)
    }
    this.#note({ kind: 'OverrideTaken', by, reason }, at)
  }

  #giveBackOverride(command: CommandOf<'GiveBackOverride'>, at: UtcMillis): void {
    const { principals, safety, guard } = this.#parts
    const { by, reason } = command
    if (this.#isRefused(command, checkPerson(principals, by), at)) return
    if (safety.override === undefined) {
      return this.#refuse(command, 'OVERRIDE_STATE', 'nobody holds the kill switch', at)
    }
    const { held } = safety
    const cause = this.#note({ kind: 'OverrideReturned', by, reason }, at)
    guard.actOn(held, at, cause)
  }

  #changeConfig(command: CommandOf<'ChangeConfig'>, at: UtcMillis): void {
    const { principals, settings } = this.#parts
    const { by, reason, askedAt, changes: wanted } = command
    if (this.#isRefused(command, checkPerson(principals, by), at)) return
    const changed = settings.changedBy(wanted)
    if (!changed.ok) {
      this.#isRefused(command, changed, at)
      return
    }
    const { isLooser, changes } = changed.value
    if (!isLooser || !needsTwo(principals)) {
      this.#note({ kind: 'ConfigChanged', by, reason, changes }, at)
      return
    }
    const { proposed } = settings
    // The second person asks for the same: what he confirms is what he has typed himself.
    const isSecond = proposed !== undefined && isWaiting(principals, proposed, askedAt)
      && JSON.stringify(proposed.changes) === JSON.stringify(changes)
    if (!isSecond) {
      this.#note({ kind: 'ConfigProposed', by, reason, askedAt, changes }, at)
      return
    }
    if (this.#isRefused(command, checkTwo(principals, proposed.by, by), at)) return
    const { by: first, reason: why } = proposed
    this.#confirm(command, at)
    this.#note({ kind: 'ConfigChanged', by: first, reason: why, confirmedBy: by, changes }, at)
  }

  /** Who confirms is on record by himself, with his own reason. */
  #confirm({ kind, by, reason }: Command, at: UtcMillis): void {
    this.#note({ kind: 'Confirmed', command: kind, by, reason }, at)
  }

  #isRefused(command: Command, checked: Result<unknown>, at: UtcMillis): boolean {
    if (checked.ok) return false
    this.#refuse(command, checked.failure.code, checked.failure.message, at)
    return true
  }

  #refuse({ kind, by }: Command, code: string, reason: string, at: UtcMillis): void {
    this.#note({ kind: 'CommandRefused', command: kind, by, code, reason }, at)
  }

  /** Records what no signal caused. */
  #note(body: FactBody, at: UtcMillis): Sequence {
    return this.#parts.record(body, at, NO_CAUSE)
  }
}
