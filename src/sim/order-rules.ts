import { SCALE, type Quantity, type SessionDate, type UtcMillis } from '../base/index.ts'
import {
  OrderType, Side, tickAt, TimeInForce, type Instrument, type OrderChanges, type OrderTerms,
} from '../model/index.ts'

/** Why the venue refuses an order: a stable code, and a sentence. */
export interface Refusal {
  readonly code: string
  readonly reason: string
}

const FINEST_LOT = 1n as Quantity

/** The grid of quantities: an instrument that trades in fractions has none below a whole unit. */
export function lotOf(instrument: Instrument): Quantity {
  return instrument.isFractionable && instrument.lotSize >= SCALE ? FINEST_LOT : instrument.lotSize
}

/** Which prices each type carries; STOP and TRAILING_STOP become market orders, STOP_LIMIT a limit order. */
const PRICES: Readonly<Record<OrderType, { limit: boolean; stop: boolean | 'optional'; offset: boolean }>> = {
  MARKET: { limit: false, stop: false, offset: false },
  LIMIT: { limit: true, stop: false, offset: false },
  STOP: { limit: false, stop: true, offset: false },
  STOP_LIMIT: { limit: true, stop: true, offset: false },
  TRAILING_STOP: { limit: false, stop: 'optional', offset: true },
}

type Prices = Pick<OrderTerms, 'limitPrice' | 'stopPrice' | 'trailingOffset'>

function refusedPrices(
  type: OrderType, prices: Prices, instrument: Instrument, date: SessionDate,
): Refusal | undefined {
  const rule = PRICES[type]
  const each = [
    ['limit price', prices.limitPrice, rule.limit], ['stop price', prices.stopPrice, rule.stop],
    ['trailing distance', prices.trailingOffset, rule.offset],
  ] as const
  for (const [name, price, need] of each) {
    if (price === undefined) {
      if (need !== true) continue
      return { code: 'BAD_PRICE', reason: `a ${type} order needs a ${name}` }
    }
    if (need === false) return { code: 'BAD_PRICE', reason: `a ${type} order has no ${name}` }
    if (price <= 0n) return { code: 'BAD_PRICE', reason: `the ${name} must be positive` }
    if (name !== 'trailing distance' && price % tickAt(instrument, price, date) !== 0n) {
      return { code: 'TICK_SIZE', reason: `the ${name} is not on the tick of ${instrument.symbol}` }
    }
  }
  return undefined
}

function refusedQuantity(quantity: Quantity, instrument: Instrument): Refusal | undefined {
  if (quantity <= 0n) return { code: 'BAD_QUANTITY', reason: 'the quantity must be positive' }
  if (quantity % lotOf(instrument) === 0n) return undefined
  return { code: 'LOT_SIZE', reason: `the quantity is not a multiple of the lot of ${instrument.symbol}` }
}

function refusedLife(terms: OrderTerms, at: UtcMillis): Refusal | undefined {
  const { timeInForce, type } = terms
  const isOneMoment = timeInForce !== TimeInForce.Day && timeInForce !== TimeInForce.Gtc
    && timeInForce !== TimeInForce.Gtd
  if (isOneMoment && type !== OrderType.Market && type !== OrderType.Limit) {
    const reason = `a ${type} order cannot be ${timeInForce}: only MARKET and LIMIT can`
    return { code: 'BAD_TIME_IN_FORCE', reason }
  }
  if (timeInForce === TimeInForce.Gtd && (terms.expiresAt === undefined || terms.expiresAt <= at)) {
    return { code: 'BAD_TIME_IN_FORCE', reason: 'a GTD order needs an expiry after its receipt' }
  }
  return undefined
}

/**
 * Checks an order the way a broker does at its door; `undefined`: it is good.
 *
 * IOC, FOK, OPG and CLS take MARKET and LIMIT only, as at Alpaca
 * (https://docs.alpaca.markets/docs/orders-at-alpaca). A stop on the wrong side of the market is accepted
 * and triggers at the first price, unlike there: between bars the venue knows no price, and a guard that is
 * refused leaves a position open.
 */
export function refusedTerms(
  terms: OrderTerms, instrument: Instrument, held: Quantity, moment: { at: UtcMillis; date: SessionDate },
): Refusal | undefined {
  return refusedQuantity(terms.quantity, instrument)
    ?? refusedPrices(terms.type, terms, instrument, moment.date)
    ?? refusedLife(terms, moment.at)
    ?? refusedShort(terms.side, terms.quantity, instrument, held)
}

function refusedShort(
  side: Side, quantity: Quantity, instrument: Instrument, held: Quantity,
): Refusal | undefined {
  if (side === Side.Buy || instrument.isShortable || quantity <= held) return undefined
  return { code: 'SHORT_NOT_AVAILABLE', reason: `${instrument.symbol} cannot be sold short` }
}

/** Checks a change of a working order; `undefined`: it is good. */
export function refusedChanges(
  order: { readonly terms: OrderTerms; readonly filled: Quantity; readonly isTriggered: boolean },
  changes: OrderChanges, instrument: Instrument, context: { held: Quantity; date: SessionDate },
): string | undefined {
  const { terms, filled } = order
  const { quantity, ...prices } = changes
  if (quantity !== undefined && quantity <= filled) return 'the quantity is not above what has filled'
  if (order.isTriggered && (prices.stopPrice ?? prices.trailingOffset) !== undefined) {
    return 'the stop has been triggered'
  }
  const refusal = (quantity === undefined ? undefined : refusedQuantity(quantity, instrument))
    ?? refusedPrices(terms.type, { ...terms, ...prices }, instrument, context.date)
    ?? (quantity === undefined ? undefined
      : refusedShort(terms.side, (quantity - filled) as Quantity, instrument, context.held))
  return refusal?.reason
}
