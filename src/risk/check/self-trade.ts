import { toNumber } from '../../base/index.ts'
import { Side, type OrderTerms } from '../../model/index.ts'
import type { WorkingOrder } from '../risk-views.ts'
import { exactMark } from '../nanos.ts'
import { startPrice } from '../order-prices.ts'
import { priceFor } from '../situation.ts'
import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, detail }) => (
  measured === 0 ? 'no own order could trade against it' : `the own order ${detail} could trade against it`
)

/**
 * R24: no own order on the other side could meet this one.
 *
 * Two limits meet when the buy is not below the sell; market orders and stops meet anything. Members of an
 * OCO group are spared, as brokers spare them (https://docs.alpaca.markets/docs/user-protection), but for a
 * target that the entry would reach, by its limit, its trigger or at the market.
 */
export const selfTrade: RiskCheck = {
  code: 'SELF_TRADE', control: 'R24', scope: CheckScope.Entry, unit: 'count',
  dependsOnSize: false, mayLackInput: false,
  run({ terms, situation, replaced }, finding) {
    const { working } = situation
    const price = priceFor(situation, terms.side)
    for (let index = 0; index < working.length; index++) {
      const order = working[index] as WorkingOrder
      if (order === replaced || !mayMeet(terms, order.terms, price)) continue
      return finding.judged(false, 1, 0, say, order.terms.clientOrderId)
    }
    return finding.judged(true, 0, 0, say)
  },
}

/** `market`: what the entry would pay or get at once, were it at the market. */
function mayMeet(entry: OrderTerms, other: OrderTerms, market: number): boolean {
  if (other.side === entry.side) return false
  if (other.limitPrice === undefined) return other.ocoGroup === undefined
  if (entry.limitPrice === undefined && other.ocoGroup === undefined) return true
  const limit = entry.limitPrice === undefined ? undefined : toNumber(entry.limitPrice)
  if (exactMark(limit ?? market) === undefined) return true
  const reach = limit ?? startPrice(entry, market)
  const price = toNumber(other.limitPrice)
  return entry.side === Side.Buy ? reach >= price : reach <= price
}
