import type { Sequence } from '../base/index.ts'
import type { ExecutionEngine } from '../execution/index.ts'
import type { SignalEngine, StrategyError } from '../signal/index.ts'
import type { Recorder } from './recorder.ts'
import type { SessionBook } from './session-book.ts'

const NO_CAUSE = 0 as Sequence

/** Records that a strategy threw; one whose budget is used up is suspended, and its entries are cancelled. */
export function recordFailure(
  { strategy, message, errorCount, isSuspended }: StrategyError,
  core: {
    readonly sessions: SessionBook
    readonly signals: SignalEngine
    readonly execution: ExecutionEngine
  },
  recorder: Recorder,
): void {
  const { now } = core.sessions
  recorder.record({ kind: 'StrategyFailed', strategy, message, errorCount }, now, NO_CAUSE)
  if (!isSuspended) return
  const { errorBudget } = core.signals
  const reason = `its error budget of ${errorBudget} is used up; the last error was: ${message}`
  recorder.record({ kind: 'StrategySuspended', strategy, reason }, now, NO_CAUSE)
  core.execution.cancelEntries({ strategy }, 'the strategy is suspended', now)
}
