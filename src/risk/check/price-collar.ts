import { toNumber } from '../../base/index.ts'
import { CheckOutcome } from '../../model/index.ts'
import { collarFraction, isWithin } from '../market-price.ts'
import type { RiskLimits } from '../risk-limits.ts'
import { priceFor } from '../situation.ts'
import { percent, type Finding, type Say } from './finding.ts'
import { CheckScope, type CheckSubject, type RiskCheck } from './risk-check.ts'

const sayLast: Say = ({ measured, limit, detail }) => (
  `the price is ${percent(measured)} from the last price ${detail}, at most ${percent(limit)}`
)
const sayQuoted: Say = ({ measured, limit, detail }) => (
  `the price is ${percent(measured)} from the quoted price ${detail}, at most ${percent(limit)}`
)

/**
 * R03: every price that the order names is close to the last one, and to the far side of a good quote;
 * cheaper instruments may stray further.
 *
 * A market order names no price: the far side of the quote counts as its price. Without a quote it passes on
 * a positive reference, and is bounded by the slippage buffer elsewhere. Of a stop-limit order the trigger is
 * told where it is too far away, else the limit.
 */
export const priceCollar: RiskCheck = {
  code: 'PRICE_COLLAR', control: 'R03', scope: CheckScope.Entry, unit: 'fraction',
  dependsOnSize: false, mayLackInput: false,
  run(subject, finding, limits) {
    const { terms, situation } = subject
    const { lastPrice: last, quote } = situation
    if (!(last > 0) || last === Number.POSITIVE_INFINITY) {
      return finding.unknown(Number.NaN, `the price of ${terms.symbol}`)
    }
    const { limitPrice, stopPrice } = terms
    if (limitPrice === undefined && stopPrice === undefined && quote === undefined) {
      return finding.judged(true, 0, collarFraction(limits, last), sayLast, last)
    }
    if (stopPrice !== undefined) {
      const outcome = judgePrice(toNumber(stopPrice), subject, finding, limits)
      if (limitPrice === undefined || outcome === CheckOutcome.Fail) return outcome
    }
    const price = limitPrice === undefined ? priceFor(situation, terms.side) : toNumber(limitPrice)
    return judgePrice(price, subject, finding, limits)
  },
}

function judgePrice(
  price: number, { terms, situation }: CheckSubject, finding: Finding, limits: RiskLimits,
): CheckOutcome {
  const { lastPrice: last, quote } = situation
  const limit = collarFraction(limits, last)
  const away = Math.abs(price - last)
  if (quote !== undefined) {
    const quoted = priceFor(situation, terms.side)
    const quotedLimit = collarFraction(limits, quoted)
    const fromQuoted = Math.abs(price - quoted)
    // The one of which more is used up is told.
    if (fromQuoted * last * limit > away * quoted * quotedLimit) {
      const passes = isWithin(fromQuoted, quotedLimit, quoted)
      return finding.judged(passes, fromQuoted / quoted, quotedLimit, sayQuoted, quoted)
    }
  }
  return finding.judged(isWithin(away, limit, last), away / last, limit, sayLast, last)
}
