import type { Fact, FactFolds, FactKind } from '../model/index.ts'
import type { SignalEngine } from '../signal/index.ts'

/** Kinds of facts that risk remembers something of. */
const RISK_KINDS: readonly FactKind[] = [
  'RiskDecided',
  'OrderInitialized',
  'OrderSubmitted',
  'OrderPendingUpdate',
  'OrderPendingCancel',
  'OrderFilled',
  'PositionOpened',
  'PositionChanged',
  'PositionClosed',
  'SessionOpened',
  'SplitApplied',
  'SymbolChanged',
  'StrategySuspended',
  'StrategyDeactivated',
  'StrategyActivated',
]

/** Hands risk the facts that concern it. */
export function riskFolds(apply: (fact: Fact) => void): FactFolds {
  return Object.fromEntries(RISK_KINDS.map((kind) => [kind, apply]))
}

/** Counts errors since the last reset, and keeps each strategy's standing as its facts say. */
export function standingFolds(core: { errorCount: number; readonly signals: SignalEngine }): FactFolds {
  return {
    OrderRejected: () => {
      core.errorCount++
    },
    StrategyFailed: ({ body }) => {
      core.errorCount++
      core.signals.restoreErrors(body.strategy, body.errorCount)
    },
    KillSwitchReset: ({ body }) => {
      if (body.trigger === undefined) core.errorCount = 0
    },
    StrategySuspended: ({ body }) => void core.signals.deactivate(body.strategy),
    StrategyDeactivated: ({ body }) => void core.signals.deactivate(body.strategy),
    StrategyActivated: ({ body }) => void core.signals.activate(body.strategy),
  }
}
