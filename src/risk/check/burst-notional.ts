import { CheckOutcome, OrderType } from '../../model/index.ts'
import { exactAmount, floatOf, plus, type Nanos } from '../nanos.ts'
import type { OrderWorth } from '../order-prices.ts'
import { entryValue } from '../risk-history.ts'
import { isCountedAfter, isCountedToday } from './entry-count.ts'
import type { Finding, Say } from './finding.ts'
import { CheckScope, type CheckSubject, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit, detail }) => (
  `new entries of ${detail} would be worth ${measured.toFixed(2)}, at most ${limit.toFixed(2)}`
)

const SESSION = 'the session'

/** R11: value of new entries within the burst window, and in the session, as parts of equity. */
export const burstNotional: RiskCheck = {
  code: 'BURST_NOTIONAL', control: 'R11', scope: CheckScope.Entry, unit: 'money',
  dependsOnSize: true, mayLackInput: false,
  run(subject, finding, limits) {
    const { terms, history, situation, worth, exposure } = subject
    const { burstFraction, turnoverFraction, burstWindowMs } = limits
    if (burstFraction === undefined && turnoverFraction === undefined) {
      return finding.switchedOff('the value of new entries')
    }
    if (worth === undefined || exposure === undefined) {
      return finding.unknown(Number.NaN, `the price of ${terms.symbol}`)
    }
    const { value } = worth
    const { equity } = exposure
    if (burstFraction !== undefined) {
      const after = situation.now - burstWindowMs
      const earlier = history.burst(after) - (isCountedAfter(subject, after) ? ownRecord(subject, worth) : 0)
      const outcome = withEarlier(finding, earlier, value, equity * burstFraction)
      if (outcome === CheckOutcome.Fail || turnoverFraction === undefined) {
        finding.detail = `${burstWindowMs} ms`
        return outcome
      }
    }
    const earlier = history.turnover - (isCountedToday(subject) ? ownRecord(subject, worth) : 0)
    return withEarlier(finding, earlier, value, equity * (turnoverFraction ?? Number.NaN))
  },
}

/** What an order that is sent again was counted with when it was entered; at the market, about its worth. */
function ownRecord({ terms }: CheckSubject, { value }: OrderWorth): number {
  return terms.type === OrderType.Market ? floatOf(value) : entryValue(terms)
}

function withEarlier(finding: Finding, earlier: number, value: Nanos, most: number): CheckOutcome {
  const used = exactAmount(earlier)
  const limit = exactAmount(most)
  if (used === undefined || limit === undefined) return finding.judged(false, Number.NaN, most, say, SESSION)
  const sum = plus(used, value)
  return finding.judged(sum <= limit, floatOf(sum), floatOf(limit), say, SESSION)
}
