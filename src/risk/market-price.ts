import { Side, type MarketView, type Quote } from '../model/index.ts'
import type { CollarTier, RiskLimits } from './risk-limits.ts'
import type { RiskViews } from './risk-views.ts'

/** Half of the step of exact prices: a float product that differs by less names the same price. */
const HALF_STEP = 5e-10

/**
 * Says whether a price is away from a reference by no more than that part of it, to the ninth decimal: for
 * prices below a million.
 */
export function isWithin(away: number, fraction: number, reference: number): boolean {
  return away <= reference * fraction + HALF_STEP
}

/** How far a price may stray from a reference (R03), as a part of it: cheaper instruments further. */
export function collarFraction({ collarTiers }: RiskLimits, reference: number): number {
  for (let index = 0; index < collarTiers.length; index++) {
    const tier = collarTiers[index] as CollarTier
    if (reference > tier.above) return tier.fraction
  }
  return 0
}

/** Greatest age of a symbol's price (R18), in ms: a setting, or intervals of the bars it is watched with. */
export function priceAgeMsMax(market: MarketView, limits: RiskLimits, symbol: string): number {
  return limits.dataAgeMsMax ?? market.barIntervalMs(symbol) * limits.dataAgeBarsMax
}

/**
 * The newest quote of a symbol where it can be believed: as young as R18 asks for, with two sides that are
 * not crossed and no further apart than the collar of the bid (R03); else `undefined`, and the last bar's
 * close counts.
 */
export function goodQuote(
  { market, session }: RiskViews, limits: RiskLimits, symbol: string,
): Quote | undefined {
  const quote = market.quote(symbol)
  if (quote === undefined) return undefined
  const { bid, ask, at } = quote
  const ageMs = session.now - at
  const isFresh = ageMs >= 0 && ageMs <= priceAgeMsMax(market, limits, symbol)
  const isMarket = bid > 0 && ask >= bid && ask < Number.POSITIVE_INFINITY
  return isFresh && isMarket && isWithin(ask - bid, collarFraction(limits, bid), bid) ? quote : undefined
}

/** What an order of a side would pay or get at once: the far side of a good quote, else the last price. */
export function farSide(quote: Quote | undefined, lastPrice: number, side: Side): number {
  if (quote === undefined) return lastPrice
  return side === Side.Buy ? quote.ask : quote.bid
}

/** The same of any symbol, as the views show it now. */
export function marketPrice(views: RiskViews, limits: RiskLimits, symbol: string, side: Side): number {
  return farSide(goodQuote(views, limits, symbol), views.market.lastPrice(symbol), side)
}
