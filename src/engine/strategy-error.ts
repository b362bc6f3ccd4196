import type { Sequence, UtcMillis } from '../base/index.ts'
import type { ExecutionEngine } from '../execution/index.ts'
import type { StrategyError } from '../signal/index.ts'
import type { Recorder } from './recorder.ts'

const NO_CAUSE = 0 as Sequence

/** Records that a strategy threw, and suspends one whose error budget is used up: its entries go. */
export function recordStrategyError(
  { strategy, message, errorCount, isSuspended }: StrategyError,
  recorder: Recorder,
  core: {
    readonly execution: ExecutionEngine
    readonly sessions: { readonly now: UtcMillis }
    readonly errorBudget: number
  },
): void {
  const { now } = core.sessions
  recorder.record({ kind: 'StrategyFailed', strategy, message, errorCount }, now, NO_CAUSE)
  if (!isSuspended) return
  const reason = `its error budget of ${core.errorBudget} is used up; the last error was: ${message}`
  recorder.record({ kind: 'StrategySuspended', strategy, reason }, now, NO_CAUSE)
  core.execution.cancelEntries({ strategy }, 'the strategy is suspended', now)
}
