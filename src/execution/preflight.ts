import { toNumber, type Price } from '../base/index.ts'
import { OrderRole, type MarketView, type OrderTerms } from '../model/index.ts'

/** Lets a limit pass that is just as far away as it may be: to floats, 36.63 is beyond 10 % of 33.3. */
const WITHIN = 1 + 1e-9

/** Why an order is not sent, if it is not. */
export interface PreflightRefusal {
  readonly code: string
  readonly reason: string
}

/**
 * The spec's `validate_order`: known symbol, positive quantity, an entry's limit and trigger near the market.
 */
export function preflightRefusal(
  terms: OrderTerms,
  {
    market,
    priceDeviationMax,
  }: {
    readonly market: MarketView
    readonly priceDeviationMax: () => number
  },
): PreflightRefusal | undefined {
  if (market.instrument(terms.symbol) === undefined) {
    return { code: 'UNKNOWN_SYMBOL', reason: `${terms.symbol} is not an instrument of this run` }
  }
  if (terms.quantity <= 0n) return { code: 'BAD_QUANTITY', reason: 'the quantity must be positive' }
  if (terms.role !== OrderRole.Entry) return undefined
  const last = market.lastPrice(terms.symbol)
  const most = priceDeviationMax()
  return farFrom(last, 'limit price', terms.limitPrice, most)
    ?? farFrom(last, 'trigger', terms.stopPrice, most)
}

function farFrom(
  last: number, what: string, price: Price | undefined, most: number,
): PreflightRefusal | undefined {
  if (price === undefined) return undefined
  const deviation = Math.abs(toNumber(price) - last) / last
  if (deviation <= most * WITHIN) return undefined
  return {
    code: 'PRICE_DEVIATION',
    reason:
      `the ${what} is ${(deviation * 100).toFixed(2)} % from the last price ${last}, ` +
      `at most ${most * 100} % is allowed`,
  }
}
