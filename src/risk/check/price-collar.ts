import { toNumber } from '../../base/index.ts'
import { collarFraction, isWithin } from '../market-price.ts'
import { priceFor } from '../situation.ts'
import { percent, type Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const sayLast: Say = ({ measured, limit, detail }) => (
  `the price is ${percent(measured)} from the last price ${detail}, at most ${percent(limit)}`
)
const sayQuoted: Say = ({ measured, limit, detail }) => (
  `the price is ${percent(measured)} from the quoted price ${detail}, at most ${percent(limit)}`
)

/**
 * R03: the order's price is close to the last one, and to the far side of a good quote; cheaper instruments
 * may stray further.
 *
 * A market order names no price: the far side of the quote counts as its price. Without a quote it passes on
 * a positive reference, and is bounded by the slippage buffer elsewhere.
 */
export const priceCollar: RiskCheck = {
  code: 'PRICE_COLLAR', control: 'R03', scope: CheckScope.Entry, unit: 'fraction',
  dependsOnSize: false, mayLackInput: false,
  run({ terms, situation }, finding, limits) {
    const { lastPrice: last, quote } = situation
    if (!(last > 0) || last === Number.POSITIVE_INFINITY) {
      return finding.unknown(Number.NaN, `the price of ${terms.symbol}`)
    }
    const named = terms.limitPrice ?? terms.stopPrice
    const quoted = priceFor(situation, terms.side)
    const price = named === undefined ? quoted : toNumber(named)
    const limit = collarFraction(limits, last)
    const away = named === undefined && quote === undefined ? 0 : Math.abs(price - last)
    if (quote !== undefined) {
      const quotedLimit = collarFraction(limits, quoted)
      const fromQuoted = Math.abs(price - quoted)
      // The one of which more is used up is told.
      if (fromQuoted * last * limit > away * quoted * quotedLimit) {
        const passes = isWithin(fromQuoted, quotedLimit, quoted)
        return finding.judged(passes, fromQuoted / quoted, quotedLimit, sayQuoted, quoted)
      }
    }
    return finding.judged(isWithin(away, limit, last), away / last, limit, sayLast, last)
  },
}
