import type { UtcMillis } from '../../../base/index.ts'
import { KillSwitchAction } from '../../../model/index.ts'
import type { RunSettings } from '../../backtest/run-settings.ts'
import { drillCases, type DrillCase } from './drill-cases.ts'
import { DrillStage } from './drill-stage.ts'
import { faultyStrategy } from './drill-strategies.ts'

/** What a drill of one trigger has shown. */
export interface DrillRow {
  readonly trigger: string
  readonly action: KillSwitchAction
  readonly limit: string
  readonly isPassed: boolean
  /** Seen in this order; what is missing was not seen. */
  readonly seen: readonly string[]
  /** What was not seen, in words; empty when all was. */
  readonly missing: readonly string[]
}

/**
 * Trips every trigger of the kill switch on a core that trades on paper, under these settings.
 *
 * Looks at the trip, the action at the simulated venue, the alert, a refused entry, and the release.
 */
export function runDrill(settings: RunSettings): readonly DrillRow[] {
  return drillCases(settings.engine.killSwitchLimits).map((each) => drill(each, settings))
}

function drill(each: DrillCase, settings: RunSettings): DrillRow {
  const strategies = each.faulty.map(faultyStrategy)
  const { killSwitchLimits } = settings.engine
  const stage = new DrillStage({ settings, killSwitchLimits, strategies })
  stage.begin()
  const before = stage.status
  const isReady = before.openEntries.length === 1 && before.held.length === 1
  const isReached = each.cause(stage)
  const facts: readonly (readonly [name: string, isSeen: boolean])[] = [
    ['position and entry', isReady],
    ['limit reached', isReached],
    ['trip', stage.of('KillSwitchTriggered').some(isTripOf(each))],
    ['entry canceled', stage.status.openEntries.length === 0],
    ...actionOf(each, stage),
    ['alert', stage.of('AlertRaised').some(({ message }) => message.startsWith(`${each.trigger} `))],
    ['entry refused', isRefusing(stage)],
    ['release', isReleased(stage, settings)],
  ]
  const seen = facts.filter(([, isSeen]) => isSeen).map(([name]) => name)
  const missing = facts.filter(([, isSeen]) => !isSeen).map(([name]) => name)
  const { trigger, action, limit } = each
  return { trigger, action, limit, isPassed: missing.length === 0, seen, missing }
}

function isTripOf({ trigger, action }: DrillCase) {
  return (body: { readonly trigger: string; readonly action: string }): boolean =>
    body.trigger === trigger && body.action === action
}

/** What becomes of what is held: closed at the next price, or guarded in full. */
function actionOf({ action }: DrillCase, stage: DrillStage): readonly (readonly [string, boolean])[] {
  if (action !== KillSwitchAction.CloseAll) {
    const { held } = stage.status
    return [['stops kept', held.length === 1 && held[0]?.stopped === held[0]?.quantity]]
  }
  stage.minute()
  return [['all closed', stage.status.held.length === 0]]
}

/** The drill's trader asks for an entry on the next bar. */
function isRefusing(stage: DrillStage): boolean {
  const before = stage.of('RiskDecided').length
  stage.minute()
  const decided = stage.of('RiskDecided').slice(before)
  return decided.length > 0 && decided.every(({ decision }) => decision.code === 'KILL_SWITCH')
}

/** Released as the settings ask for it: by one person, or by two. */
function isReleased(stage: DrillStage, { principals }: RunSettings): boolean {
  const [first = 'drill', second] = principals.operators
  const reason = 'the drill is over'
  const askedAt = stage.at as UtcMillis
  stage.command({ kind: 'Reset', by: first, reason, askedAt })
  if (second !== undefined) {
    if (stage.status.killSwitch === 'ACTIVE') return false
    stage.command({ kind: 'ConfirmReset', by: second, reason, askedAt })
  }
  return stage.status.killSwitch === 'ACTIVE'
}
