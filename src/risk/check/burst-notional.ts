import { CheckOutcome, OrderType } from '../../model/index.ts'
import { marketPrice } from '../market-price.ts'
import { exactAmount, exactMark, floatOf, narrow, plus, worthOf, type Nanos } from '../nanos.ts'
import type { OrderWorth } from '../order-prices.ts'
import { entryValue } from '../risk-history.ts'
import type { RiskLimits } from '../risk-limits.ts'
import { isCountedAfter, isCountedToday, newEntries } from './entry-count.ts'
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
    const beside = valueBeside(subject, limits)
    if (burstFraction !== undefined) {
      const after = situation.now - burstWindowMs
      const earlier = history.burst(after) - (isCountedAfter(subject, after) ? ownRecord(subject, worth) : 0)
      const outcome = withEarlier(finding, earlier + beside, value, equity * burstFraction)
      if (outcome === CheckOutcome.Fail || turnoverFraction === undefined) {
        finding.detail = `${burstWindowMs} ms`
        return outcome
      }
    }
    const earlier = history.turnover - (isCountedToday(subject) ? ownRecord(subject, worth) : 0)
    return withEarlier(finding, earlier + beside, value, equity * (turnoverFraction ?? Number.NaN))
  },
}

/** What an order that is sent again was counted with when it was entered; at the market, about its worth. */
function ownRecord({ terms }: CheckSubject, { value }: OrderWorth): number {
  return terms.type === OrderType.Market ? floatOf(value) : entryValue(terms)
}

/** What the entries that were approved beside it will count with. */
function valueBeside(subject: CheckSubject, limits: RiskLimits): number {
  return newEntries(subject).reduce((sum, { terms }) => {
    if (terms.type !== OrderType.Market) return sum + entryValue(terms)
    const price = exactMark(marketPrice(subject.views, limits, terms.symbol, terms.side))
    return price === undefined ? Number.NaN : sum + floatOf(worthOf(price, narrow(terms.quantity)))
  }, 0)
}

function withEarlier(finding: Finding, earlier: number, value: Nanos, most: number): CheckOutcome {
  const used = exactAmount(earlier)
  const limit = exactAmount(most)
  if (used === undefined || limit === undefined) return finding.judged(false, Number.NaN, most, say, SESSION)
  const sum = plus(used, value)
  return finding.judged(sum <= limit, floatOf(sum), floatOf(limit), say, SESSION)
}
