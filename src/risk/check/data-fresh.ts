import { durationText } from '../../base/index.ts'
import { priceAgeMsMax } from '../market-price.ts'
import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit, detail }) => (
  measured < 0
    ? `the price of ${detail} comes from the future`
    : `the price of ${detail} is ${durationText(measured)} old, at most ${durationText(limit)} pass`
)

/**
 * R18: the reference price (the last bar's close, or a good quote) is young enough and not from the future.
 * Without `dataAgeMsMax` the limit is `dataAgeBarsMax` intervals of the bars that the symbol is watched with.
 */
export const dataFresh: RiskCheck = {
  code: 'DATA_FRESH', control: 'R18', scope: CheckScope.Entry, unit: 'ms',
  dependsOnSize: false, mayLackInput: false,
  run({ terms, situation, views }, finding, limits) {
    const at = Math.max(views.market.lastAt(terms.symbol), situation.quote?.at ?? 0)
    const limit = priceAgeMsMax(views.market, limits, terms.symbol)
    if (!(at > 0) || Number.isNaN(limit)) {
      return finding.unknown(limit, `a price of ${terms.symbol}`)
    }
    const measured = situation.now - at
    return finding.judged(measured >= 0 && measured <= limit, measured, limit, say, terms.symbol)
  },
}
