import type { FactFolds } from '../model/index.ts'
import type { SignalEngine } from '../signal/index.ts'

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
    MemoryChanged: ({ body }) => core.signals.restoreMemory(body.strategy, body.memory),
    StrategyLoaded: ({ body }) => {
      core.signals.restoreLoaded(body.strategy, body.code, body.isExitOnly)
      if (body.memory !== undefined) core.signals.restoreMemory(body.strategy, body.memory)
    },
    StrategyActivated: ({ body }) => void core.signals.activate(body.strategy),
  }
}
