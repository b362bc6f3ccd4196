import type { RunSettings } from '../../backtest/run-settings.ts'
import type { CoreSetup } from '../core/core-protocol.ts'
import { LiveCore } from '../core/live-core.ts'
import { MARKET_INPUTS, type TapedStart } from '../record/session-tape.ts'

/**
 * A core as a later start of the process puts it in place: the market was shown again and the state is what
 * it was, but what a strategy keeps to itself begins anew, as it did then. `passed`: the starts before it.
 */
export function startedAgain(
  before: LiveCore, settings: RunSettings, setup: CoreSetup, passed: readonly TapedStart[],
): LiveCore {
  const core = new LiveCore(settings, setup)
  for (const { batches } of passed) {
    for (const { inputs } of batches) core.reshow(inputs.filter(({ kind }) => MARKET_INPUTS.has(kind)))
  }
  core.restoreState(before.state())
  return core
}
