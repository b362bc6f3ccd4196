import { notional, toNumber, type Money } from '../../base/index.ts'
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
  run({ terms, history, situation, prices, exposure, remaining }, limits) {
    const { burstFraction, turnoverFraction, burstWindowMs } = limits
    if (burstFraction === undefined && turnoverFraction === undefined) {
      return switchedOff(burstNotional, 'the value of new entries')
    }
    if (prices === undefined || exposure === undefined) {
      return unknown(burstNotional, Number.NaN, `the price of ${terms.symbol}`)
    }
    const value = notional(prices.value, remaining)
    const { equity } = exposure
    if (burstFraction !== undefined) {
      const result = within(history.burst(situation.now - burstWindowMs), value, equity * burstFraction)
      const isFinal = !result.isWithin || turnoverFraction === undefined
      if (isFinal) return judged(burstNotional, result.isWithin, result, say, `${burstWindowMs} ms`)
    }
    const result = within(history.turnover, value, equity * (turnoverFraction ?? Number.NaN))
    return judged(burstNotional, result.isWithin, result, say, 'the session')
  },
}

function within(
  earlier: number, value: Money, most: number,
): { isWithin: boolean; measured: number; limit: number } {
  const used = exactMoney(earlier)
  const limit = exactMoney(most)
  if (used === undefined || limit === undefined) return { isWithin: false, measured: Number.NaN, limit: most }
  const sum = used + value
  return { isWithin: sum <= limit, measured: toNumber(sum), limit: toNumber(limit) }
}
