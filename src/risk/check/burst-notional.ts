import { toNumber, type Money } from '../../base/index.ts'
import { CheckOutcome, type RiskCheckResult } from '../../model/index.ts'
import { exactMoney } from '../exact.ts'
import { judged, switchedOff, unknown, type Say } from './check-result.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit, detail }) => (
  `new entries of ${detail} would be worth ${measured.toFixed(2)}, at most ${limit.toFixed(2)}`
)

/** R11: value of new entries within the burst window, and in the session, as parts of equity. */
export const burstNotional: RiskCheck = {
  code: 'BURST_NOTIONAL', control: 'R11', scope: CheckScope.Entry, unit: 'money',
  dependsOnSize: true, mayLackInput: false,
  run({ terms, history, situation, worth, exposure }, limits) {
    const { burstFraction, turnoverFraction, burstWindowMs } = limits
    if (burstFraction === undefined && turnoverFraction === undefined) {
      return switchedOff(burstNotional, 'the value of new entries')
    }
    if (worth === undefined || exposure === undefined) {
      return unknown(burstNotional, Number.NaN, `the price of ${terms.symbol}`)
    }
    const { value } = worth
    const { equity } = exposure
    if (burstFraction !== undefined) {
      const earlier = history.burst(situation.now - burstWindowMs)
      const result = withEarlier(earlier, value, equity * burstFraction, `${burstWindowMs} ms`)
      if (result.outcome === CheckOutcome.Fail || turnoverFraction === undefined) return result
    }
    return withEarlier(history.turnover, value, equity * (turnoverFraction ?? Number.NaN), 'the session')
  },
}

function withEarlier(earlier: number, value: Money, most: number, period: string): RiskCheckResult {
  const used = exactMoney(earlier)
  const limit = exactMoney(most)
  if (used === undefined || limit === undefined) {
    return judged(burstNotional, false, Number.NaN, most, say, period)
  }
  const sum = used + value
  return judged(burstNotional, sum <= limit, toNumber(sum), toNumber(limit), say, period)
}
