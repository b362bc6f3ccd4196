import {
  KillSwitchState, OrderRole, TradingState, type OrderTerms, type SafetyView,
} from '../../model/index.ts'
import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const ACTIVE = 0
const REDUCING = 1
const HALTED = 2
const STATES = ['ACTIVE', 'REDUCING', 'HALTED']

const say: Say = ({ measured, limit }) => (
  `trading is ${STATES[measured]}; this order passes up to ${STATES[limit]}`
)

/**
 * R01: entries pass while trading is ACTIVE and the switch is not TRIGGERED; exits and targets while it is
 * REDUCING; protective stops and flattening always. What cannot be read counts as HALTED.
 *
 * Measured and limit are ranks: 0 ACTIVE, 1 REDUCING, 2 HALTED.
 */
export const killSwitch: RiskCheck = {
  code: 'KILL_SWITCH', control: 'R01', scope: CheckScope.All, unit: 'rank',
  dependsOnSize: false, mayLackInput: false,
  run({ terms, views }, finding) {
    const measured = rankOf(views.safety)
    const limit = highestRank(terms)
    return finding.judged(measured <= limit, measured, limit, say)
  },
}

function rankOf(safety: SafetyView): number {
  try {
    const { tradingState, killSwitch: state } = safety
    if (tradingState === TradingState.Reducing) return REDUCING
    if (tradingState !== TradingState.Active) return HALTED
    return state === KillSwitchState.Active || state === KillSwitchState.ManualOverride ? ACTIVE : REDUCING
  } catch {
    return HALTED
  }
}

function highestRank(terms: OrderTerms): number {
  if (!terms.isReduceOnly) return ACTIVE
  return terms.role === OrderRole.Stop || terms.role === OrderRole.Flatten ? HALTED : REDUCING
}
