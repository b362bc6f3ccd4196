import { toNumber } from '../base/index.ts'
import { Side, type OrderTerms } from '../model/index.ts'
import { exactMark, worthOf, type Nanos } from './nanos.ts'
import type { RiskLimits } from './risk-limits.ts'

type PricedTerms = Pick<OrderTerms, 'side' | 'limitPrice' | 'stopPrice'>

/**
 * What a unit of an entry is worth to the limits, exact.
 *
 * `value`: at the price that is expected now, for limits on positions and orders. `worst`: at the worst price
 * that the order allows (R10). `cost`: `worst` and the fee buffer, what a unit takes out of the buying power.
 */
export interface OrderPrices {
  readonly value: Nanos
  readonly worst: Nanos
  readonly cost: Nanos
}

/** What an order of some units is worth at each of the prices, exact. */
export interface OrderWorth {
  readonly value: Nanos
  readonly worst: Nanos
  readonly cost: Nanos
}

/** What so many units are worth. */
export function orderWorth({ value, worst, cost }: OrderPrices, units: Nanos): OrderWorth {
  return { value: worthOf(value, units), worst: worthOf(worst, units), cost: worthOf(cost, units) }
}

/** Where the market stands once the entry works: at its trigger, or beyond it where it is there already. */
export function startPrice({ side, stopPrice }: PricedTerms, lastPrice: number): number {
  if (stopPrice === undefined) return lastPrice
  const trigger = toNumber(stopPrice)
  return side === Side.Buy ? Math.max(trigger, lastPrice) : Math.min(trigger, lastPrice)
}

/**
 * Price at which a fill of the entry is expected: its limit where that is still to be reached, else where the
 * market stands once it works.
 */
export function expectedPrice(terms: PricedTerms, lastPrice: number): number {
  const start = startPrice(terms, lastPrice)
  if (terms.limitPrice === undefined) return start
  const limit = toNumber(terms.limitPrice)
  return terms.side === Side.Buy ? Math.min(limit, start) : Math.max(limit, start)
}

/**
 * Highest price at which the entry may fill, by its limit or by the slippage buffer; a stop is elected at its
 * trigger or fills from where the market has got to, whichever is higher.
 */
export function worstPrice(terms: PricedTerms, lastPrice: number, limits: RiskLimits): number {
  const { limitPrice, stopPrice } = terms
  if (limitPrice !== undefined && terms.side === Side.Buy) return toNumber(limitPrice)
  if (limitPrice !== undefined) return Math.max(toNumber(limitPrice), lastPrice)
  const start = stopPrice === undefined ? lastPrice : Math.max(toNumber(stopPrice), lastPrice)
  return start * (1 + limits.slippageBufferFraction)
}

/** The prices of an entry; `undefined` while the symbol has no price. */
export function orderPrices(
  terms: PricedTerms, lastPrice: number, limits: RiskLimits,
): OrderPrices | undefined {
  if (exactMark(lastPrice) === undefined) return undefined
  const worstFloat = worstPrice(terms, lastPrice, limits)
  const value = exactMark(expectedPrice(terms, lastPrice))
  const worst = exactMark(worstFloat)
  const cost = exactMark(worstFloat * (1 + limits.feeBufferFraction))
  return value === undefined || worst === undefined || cost === undefined ? undefined : { value, worst, cost }
}
