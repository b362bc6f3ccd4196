import { MILLIS_PER_MINUTE, MILLIS_PER_SECOND } from '../../../base/index.ts'
import { KillSwitchAction } from '../../../model/index.ts'
import type { KillSwitchLimits } from '../../../safety/index.ts'
import type { DrillStage } from './drill-stage.ts'
import { HELD_WEIGHT } from './drill-strategies.ts'

/** How one trigger is brought about. */
export interface DrillCase {
  readonly trigger: string
  readonly action: KillSwitchAction
  readonly limit: string
  /** Strategies that throw on every bar once they are activated. */
  readonly faulty: readonly string[]
  /** False where the limit is out of reach of a drill. */
  readonly cause: (stage: DrillStage) => boolean
}

const PRICE = 100
/** Beyond the limit, so that rounding does not decide. */
const BEYOND = 1.02
const FALL_MAX = 0.98
/** One session of the drill's calendar, less what its beginning takes. */
const BARS_MAX = 1_400
/** Each is suspended when its own errors reach the limit: two get beyond it. */
const FAULTY = ['FaultyOne', 'FaultyTwo']
const ASKED = { by: 'drill', reason: 'the drill asks for it' } as const

/** Every trigger of the kill switch, under the limits that it will have, and what a person can do. */
export function drillCases(limits: KillSwitchLimits): readonly DrillCase[] {
  const { StopNewTrades, CancelAll, CloseAll } = KillSwitchAction
  const { dailyLossFraction, drawdownFraction, drawdownCloseAllFraction } = limits
  const { disconnectMsMax, dataAgeMsMax, errorCountMax } = limits
  return [
    fallCase('daily_loss_limit', StopNewTrades, dailyLossFraction),
    fallCase('drawdown', StopNewTrades, drawdownFraction),
    fallCase('max_drawdown', CloseAll, drawdownCloseAllFraction),
    {
      trigger: 'broker_disconnected', action: CancelAll, limit: `${disconnectMsMax} ms`, faulty: [],
      cause: (stage) => {
        stage.connect('broker', false)
        stage.wait(disconnectMsMax + MILLIS_PER_SECOND)
        return true
      },
    },
    {
      trigger: 'data_feed_stale', action: StopNewTrades, limit: `${dataAgeMsMax} ms`, faulty: [],
      cause: (stage) => {
        stage.wait(MILLIS_PER_MINUTE + dataAgeMsMax + MILLIS_PER_SECOND)
        return true
      },
    },
    {
      trigger: 'error_threshold', action: StopNewTrades, limit: `${errorCountMax} errors`, faulty: FAULTY,
      cause: (stage) => {
        for (const strategy of FAULTY) stage.activate(strategy)
        for (let bar = 0; bar < BARS_MAX && stage.status.errorCount <= errorCountMax; bar++) stage.minute()
        // Errors of a slice are measured at the next tick.
        stage.wait(MILLIS_PER_SECOND)
        return stage.status.errorCount > errorCountMax
      },
    },
    {
      trigger: 'operator', action: StopNewTrades, limit: 'investor kill', faulty: [],
      cause: (stage) => {
        stage.command({ kind: 'Halt', ...ASKED })
        return true
      },
    },
    {
      trigger: 'operator_flatten', action: CloseAll, limit: 'investor flatten', faulty: [],
      cause: (stage) => {
        stage.command({ kind: 'Flatten', ...ASKED })
        return true
      },
    },
  ]
}

/** What is held falls until the account has lost its limit. */
function fallCase(trigger: string, action: KillSwitchAction, fraction: number): DrillCase {
  return {
    trigger, action, limit: `${fraction * 100} %`, faulty: [],
    cause: (stage) => {
      const fall = (fraction * BEYOND) / HELD_WEIGHT
      if (fall > FALL_MAX) return false
      stage.minute(PRICE * (1 - fall))
      return true
    },
  }
}
