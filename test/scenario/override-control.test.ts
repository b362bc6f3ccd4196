import { expect, it } from 'vitest'
import { changeLimitsOf } from '../../src/app/backtest/run-settings.ts'
import { CONFIG_PROFILES } from '../../src/app/command/config-command.ts'
import { DrillStage } from '../../src/app/live/drill/drill-stage.ts'
import { utcMillis } from '../../src/base/index.ts'
import { parseConfig } from '../../src/config/index.ts'
import type { Command } from '../../src/model/index.ts'

const BY = { by: 'ann', reason: 'it has to go out' } as const
const ASKED = { ...BY, askedAt: utcMillis(0) }
/** Every act that there is, so that a new one has to be thought of here. */
const ACTS: Readonly<Record<Command['kind'], Command>> = {
  TakeOverride: { kind: 'TakeOverride', ...BY },
  ActivateStrategy: { kind: 'ActivateStrategy', strategy: 'Drill', ...BY },
  ReleaseSymbol: { kind: 'ReleaseSymbol', symbol: 'RESTING', ...BY },
  AcknowledgeAlert: { kind: 'AcknowledgeAlert', incident: '0001-1', ...BY },
  ChangeConfig: { kind: 'ChangeConfig', changes: [{ key: 'risk.restricted_symbols', to: '[]' }], ...ASKED },
  GiveBackOverride: { kind: 'GiveBackOverride', ...BY },
  Reset: { kind: 'Reset', ...ASKED },
  ConfirmReset: { kind: 'ConfirmReset', ...ASKED, by: 'bob' },
  CancelAllOrders: { kind: 'CancelAllOrders', ...BY },
  DeactivateStrategy: { kind: 'DeactivateStrategy', strategy: 'Drill', ...BY },
  Flatten: { kind: 'Flatten', ...BY },
  Halt: { kind: 'Halt', ...BY },
}

/** A session in which the trader's entry in RESTING is blocked by what a person does first. */
function blockedBy(first: Command): DrillStage {
  const read = parseConfig('', { file: 'test.yaml', defaults: CONFIG_PROFILES.live })
  if (!read.ok) throw new Error(read.failure.message)
  const { killSwitch: killSwitchLimits, safety: principals } = read.value
  const settings = { principals, changeLimits: changeLimitsOf(read.value) }
  const stage = new DrillStage({ settings, killSwitchLimits, strategies: [] })
  stage.begin()
  stage.command(ACTS.CancelAllOrders)
  stage.command(first)
  stage.minute()
  return stage
}

// R21: MANUAL_OVERRIDE is the only act by its name that could release an order, and it lets none out.
it.each([['a halt', ACTS.Halt], ['an override', ACTS.TakeOverride]] as const)(
  'no act of a person lets an order out that %s blocked; what passes later was decided anew', (_, first) => {
    const stage = blockedBy(first)
    expect(stage.of('RiskDecided').at(-1)?.decision.code).toBe('KILL_SWITCH')
    const before = stage.of('OrderInitialized').length
    for (const act of [...Object.values(ACTS), ...Object.values(ACTS).toReversed()]) {
      stage.command(act)
      stage.wait(1_000)
      stage.minute()
    }
    const refused = stage.of('RiskDecided').flatMap(({ decision }) => (
      decision.verdict === 'REJECTED' ? [decision.signal] : []))
    const sent = new Set(stage.of('OrderInitialized').map(({ terms }) => terms.signal))
    expect(refused.length).toBeGreaterThan(3)
    expect(stage.of('OrderInitialized').length).toBeGreaterThan(before)
    expect(refused.filter((signal) => sent.has(signal))).toEqual([])
  })
