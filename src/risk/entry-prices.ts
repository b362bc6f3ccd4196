import { formatFixed, Rounding, snapToTick, toNumber, type Price } from '../base/index.ts'
import { OrderType, Side, type Instrument, type OrderTerms, type Signal } from '../model/index.ts'
import { tickFor } from './day-ticks.ts'
import { exactPrice } from './exact.ts'
import { refuse, type Refusal } from './refusal.ts'
import type { RiskLimits } from './risk-limits.ts'
import { priceFor, type Situation } from './situation.ts'

/** The prices that a signal may name. */
export type PriceWishes = Pick<
  Signal, 'priceTarget' | 'trigger' | 'stopLoss' | 'takeProfit' | 'trailingDistance'
>

/** How an entry is sent: its type, and the prices that it names, exact. */
export interface EntryPrices {
  readonly kind: 'prices'
  readonly type: OrderType
  readonly limitPrice: Price | undefined
  readonly stopPrice: Price | undefined
}

/** What an entry is priced by. */
interface Pricing {
  readonly situation: Situation
  readonly instrument: Instrument
  readonly side: Side
  readonly limits: RiskLimits
}

/**
 * LIMIT at the target that was asked for, else the default type; with a trigger the same from there on:
 * STOP_LIMIT, or STOP where the default is MARKET.
 *
 * A target moves to the tick that is no worse than asked (buy down, sell up), a trigger to the one that is no
 * sooner (buy up, sell down); a marketable limit moves outwards (buy up, sell down), so that it stays
 * marketable. Codes: BAD_PRICE, TRIGGER_PASSED.
 */
export function priceEntry(pricing: Pricing, { priceTarget, trigger }: PriceWishes): EntryPrices | Refusal {
  const { situation, instrument, side, limits } = pricing
  let stopPrice: Price | undefined
  if (trigger !== undefined) {
    stopPrice = outwards(pricing, trigger)
    if (stopPrice === undefined) return badPrice('the trigger', trigger)
    const passed = passedTrigger(situation, { side, stopPrice })
    if (passed !== undefined) return passed
  }
  let limitPrice: Price | undefined
  if (priceTarget !== undefined) {
    limitPrice = targetLimit(situation, instrument, priceTarget, side)
    if (limitPrice === undefined) return badPrice('the price target', priceTarget)
  } else if (limits.defaultOrderType === OrderType.Limit) {
    const start = stopPrice === undefined ? priceFor(situation, side) : toNumber(stopPrice)
    limitPrice = marketableLimit(pricing, start)
  }
  return { kind: 'prices', type: typeOf(limitPrice, stopPrice), limitPrice, stopPrice }
}

function typeOf(limitPrice: Price | undefined, stopPrice: Price | undefined): OrderType {
  if (stopPrice === undefined) return limitPrice === undefined ? OrderType.Market : OrderType.Limit
  return limitPrice === undefined ? OrderType.Stop : OrderType.StopLimit
}

/**
 * Refuses an entry by stop whose trigger the market has reached already (TRIGGER_PASSED): brokers refuse it,
 * and elsewhere it would be an order at the market that nobody asked for.
 */
export function passedTrigger(
  situation: Situation, { side, stopPrice }: Pick<OrderTerms, 'side' | 'stopPrice'>,
): Refusal | undefined {
  if (stopPrice === undefined) return undefined
  const market = exactPrice(priceFor(situation, side))
  if (market === undefined) return undefined
  const isBuy = side === Side.Buy
  if (isBuy ? stopPrice > market : stopPrice < market) return undefined
  return refuse('TRIGGER_PASSED', () => `the trigger of a ${isBuy ? 'buy' : 'sale'} must be `
    + `${isBuy ? 'above' : 'below'} the market's price ${formatFixed(market)}, found `
    + formatFixed(stopPrice))
}

/**
 * The limit order price of a target that was asked for: no worse than asked; `undefined` when it is no price.
 */
export function targetLimit(
  situation: Situation, instrument: Instrument, target: number, side: Side,
): Price | undefined {
  const exact = exactPrice(target)
  if (exact === undefined) return undefined
  const direction = side === Side.Buy ? Rounding.Down : Rounding.Up
  const snapped = snapToTick(exact, tickFor(situation, instrument, exact), direction)
  return snapped > 0n ? snapped : undefined
}

function marketableLimit(pricing: Pricing, start: number): Price | undefined {
  const { situation, instrument, side, limits } = pricing
  const buffer = limits.slippageBufferFraction
  const limit = start * (side === Side.Buy ? 1 + buffer : 1 - buffer)
  const exact = exactPrice(limit)
  return exact === undefined ? undefined : outwards(pricing, limit) ?? tickFor(situation, instrument, exact)
}

/** On the tick away from the market: a buy's up, a sale's down; `undefined` when it is no price. */
function outwards({ situation, instrument, side }: Pricing, wish: number): Price | undefined {
  const exact = exactPrice(wish)
  if (exact === undefined) return undefined
  const direction = side === Side.Buy ? Rounding.Up : Rounding.Down
  const snapped = snapToTick(exact, tickFor(situation, instrument, exact), direction)
  return snapped > 0n ? snapped : undefined
}

/** Refuses what is no price. */
export function badPrice(what: string, found: number): Refusal {
  return refuse('BAD_PRICE', () => `${what} must be a positive price on the tick, found ${found}`)
}
