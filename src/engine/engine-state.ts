import { fromPlainText, toCanonicalText, toPlainText } from '../base/index.ts'
import type { ExecutionEngine, ExecutionState } from '../execution/index.ts'
import type { Portfolio, PortfolioMarks, PortfolioState } from '../portfolio/index.ts'
import type { RiskEngine, RiskState } from '../risk/index.ts'
import type { KillSwitch, KillSwitchSnapshot, OutsideSnapshot, OutsideWatch } from '../safety/index.ts'
import type { SignalEngine } from '../signal/index.ts'
import type { ProposedChange, SettingsBook, WantedSetting } from './settings-book.ts'
import type { MarketBook } from './market-book.ts'
import type { SavedStatus } from './trading-status-book.ts'

/** The parts whose state facts make. */
export interface StatefulParts {
  readonly portfolio: Portfolio
  readonly execution: ExecutionEngine
  readonly risk: RiskEngine
  readonly safety: KillSwitch
  readonly outside: OutsideWatch
  readonly settings: SettingsBook
  readonly signals: SignalEngine
  readonly market: MarketBook
  errorCount: number
}

/** What facts have made of the core. */
interface FactState {
  readonly ledger: PortfolioState
  readonly execution: ExecutionState
  readonly risk: RiskState
  readonly safety: KillSwitchSnapshot
  readonly outside: OutsideSnapshot
  readonly settings: readonly WantedSetting[]
  /** Absent where none waits for a second person. */
  readonly proposedChange?: ProposedChange
  readonly strategies: SignalEngine['standings']
  readonly statuses: readonly SavedStatus[]
  readonly errorCount: number
}

/** The core as it is saved. */
interface EngineSnapshot {
  readonly facts: FactState
  readonly marks: PortfolioMarks
  readonly equity: number
  readonly sequence: number
}

function factState(parts: StatefulParts): FactState {
  const { proposed } = parts.settings
  return {
    ledger: parts.portfolio.state(),
    execution: parts.execution.state(),
    risk: parts.risk.state(),
    safety: parts.safety.state(),
    outside: parts.outside.state(),
    settings: parts.settings.changed,
    ...(proposed === undefined ? {} : { proposedChange: proposed }),
    strategies: parts.signals.standings,
    statuses: parts.market.statuses.state(),
    errorCount: parts.errorCount,
  }
}

/** What facts have made of the core, as text. Guards that risk refused are left out: no fact names them. */
export function factText(parts: StatefulParts): string {
  const { execution, ...others } = factState(parts)
  const { unfinished, ...orders } = execution
  return toCanonicalText({ ...others, execution: { ...orders, flattening: unfinished.flattening } })
}

/** The whole core as text, with what the market has made of it. */
export function engineText(
  parts: StatefulParts,
  at: { readonly equity: number; readonly sequence: number },
): string {
  const snapshot: EngineSnapshot = { facts: factState(parts), marks: parts.portfolio.marks(), ...at }
  return toPlainText(snapshot)
}

/** Puts a saved core in place. */
export function restoreEngine(parts: StatefulParts, text: string): { equity: number; sequence: number } {
  const { facts, marks, equity, sequence } = fromPlainText(text) as EngineSnapshot
  parts.portfolio.restore(facts.ledger, marks)
  parts.execution.restore(facts.execution)
  parts.risk.restore(facts.risk)
  parts.settings.restore(facts.settings, facts.proposedChange)
  parts.safety.restore(facts.safety)
  parts.outside.restore(facts.outside)
  for (const { name, isActive, errorCount, memory, code, isExitOnly } of facts.strategies) {
    if (isActive) parts.signals.activate(name)
    else parts.signals.deactivate(name)
    parts.signals.restoreErrors(name, errorCount)
    parts.signals.restoreLoaded(name, code, isExitOnly === true)
    if (memory !== undefined) parts.signals.restoreMemory(name, memory)
  }
  parts.market.statuses.restore(facts.statuses)
  parts.errorCount = facts.errorCount
  return { equity, sequence }
}
