import { formatFixed, toNumber, type Price } from '../../base/index.ts'
import type { OrderTerms } from '../../model/index.ts'
import { tickFor } from '../day-ticks.ts'
import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit, detail }) => (
  measured === 0 ? 'every price is on the tick' : `${detail} is ${measured} off the tick of ${limit}`
)

const NAMED = 4

/**
 * R16: limit and stop prices, and those that an entry's children will carry, are on the tick of their size
 * and day.
 */
export const tickSize: RiskCheck = {
  code: 'TICK_SIZE', control: 'R16', scope: CheckScope.All, unit: 'money',
  dependsOnSize: false, mayLackInput: false,
  run({ terms, situation }, finding) {
    const { instrument } = situation
    let tick = 0n as Price
    for (let index = 0; index < NAMED; index++) {
      const price = namedPrice(terms, index)
      if (price === undefined) continue
      if (instrument === undefined) {
        return finding.unknown(Number.NaN, `the tick of ${terms.symbol}`)
      }
      tick = tickFor(situation, instrument, price)
      const off = price > 0n ? price % tick : tick
      if (off === 0n) continue
      return finding.judged(false, toNumber(off), toNumber(tick), say, formatFixed(price))
    }
    return finding.judged(true, 0, toNumber(tick), say)
  },
}

/** The prices that an order may name, by their index. */
function namedPrice({ limitPrice, stopPrice, protection }: OrderTerms, index: number): Price | undefined {
  switch (index) {
    case 0: return limitPrice
    case 1: return stopPrice
    case 2: return protection?.stopPrice
    default: return protection?.targetPrice
  }
}
