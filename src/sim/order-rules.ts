import type { Price, Quantity, SessionDate } from '../base/index.ts'
import { OrderType, Side, TimeInForce, type OrderChanges } from '../model/index.ts'
import type { SymbolBook } from './symbol-book.ts'
import { OrderMode, type WorkingOrder } from './working-order.ts'

/** Why the venue refuses an order: a stable code, and a sentence. */
export interface Refusal {
  readonly code: string
  readonly reason: string
}

type Need = boolean | 'optional'

/** Which prices each type carries; STOP and TRAILING_STOP become market orders, STOP_LIMIT a limit order. */
const PRICES: Readonly<Record<OrderType, { limit: Need; stop: Need; offset: Need }>> = {
  MARKET: { limit: false, stop: false, offset: false },
  LIMIT: { limit: true, stop: false, offset: false },
  STOP: { limit: false, stop: true, offset: false },
  STOP_LIMIT: { limit: true, stop: true, offset: false },
  TRAILING_STOP: { limit: false, stop: 'optional', offset: true },
}

const RULE_OF = { 'limit price': 'limit', 'stop price': 'stop', 'trailing distance': 'offset' } as const
type PriceName = keyof typeof RULE_OF

interface Prices {
  readonly type: OrderType
  readonly limitPrice: Price | undefined
  readonly stopPrice: Price | undefined
  readonly trailingOffset: Price | undefined
}

function refusedPrices(prices: Prices, book: SymbolBook, date: SessionDate): Refusal | undefined {
  const { type, limitPrice, stopPrice, trailingOffset } = prices
  const rule = PRICES[type]
  if (!isAllowed(limitPrice, rule.limit)) return badPrice(type, 'limit price', limitPrice)
  if (!isOnTick(limitPrice, book, date)) return offTick('limit price', book)
  if (!isAllowed(stopPrice, rule.stop)) return badPrice(type, 'stop price', stopPrice)
  if (!isOnTick(stopPrice, book, date)) return offTick('stop price', book)
  if (!isAllowed(trailingOffset, rule.offset)) return badPrice(type, 'trailing distance', trailingOffset)
  return undefined
}

function isAllowed(price: Price | undefined, need: Need): boolean {
  return price === undefined ? need !== true : need !== false && price > 0n
}

function isOnTick(price: Price | undefined, book: SymbolBook, date: SessionDate): boolean {
  return price === undefined || price % book.ticks.at(price, date) === 0n
}

function badPrice(type: OrderType, name: PriceName, price: Price | undefined): Refusal {
  if (price === undefined) return { code: 'BAD_PRICE', reason: `a ${type} order needs a ${name}` }
  const isWanted = PRICES[type][RULE_OF[name]] !== false
  const reason = isWanted ? `the ${name} must be positive` : `a ${type} order has no ${name}`
  return { code: 'BAD_PRICE', reason }
}

function offTick(name: PriceName, book: SymbolBook): Refusal {
  return { code: 'TICK_SIZE', reason: `the ${name} is not on the tick of ${book.symbol}` }
}

function refusedQuantity(quantity: Quantity, book: SymbolBook): Refusal | undefined {
  if (quantity <= 0n) return { code: 'BAD_QUANTITY', reason: 'the quantity must be positive' }
  if (quantity % book.lot === 0n) return undefined
  return { code: 'LOT_SIZE', reason: `the quantity is not a multiple of the lot of ${book.symbol}` }
}

function refusedLife(order: WorkingOrder): Refusal | undefined {
  const { timeInForce, type } = order
  const isOneMoment = order.isImmediate || order.isOpening || order.isClosing
  if (isOneMoment && type !== OrderType.Market && type !== OrderType.Limit) {
    const reason = `a ${type} order cannot be ${timeInForce}: only MARKET and LIMIT can`
    return { code: 'BAD_TIME_IN_FORCE', reason }
  }
  if (timeInForce === TimeInForce.Gtd && !(order.expiresAt > order.acceptedAt)) {
    return { code: 'BAD_TIME_IN_FORCE', reason: 'a GTD order needs an expiry after its receipt' }
  }
  return undefined
}

/** A guard is taken on either side: one that is refused leaves a position open. */
function refusedTrigger(
  { isReduceOnly, isTrailing, isBuy, mode, stopLevel }: WorkingOrder, { lastPrint, symbol }: SymbolBook,
): Refusal | undefined {
  if (isReduceOnly || isTrailing || mode !== OrderMode.Stop) return undefined
  if (!(isBuy ? lastPrint >= stopLevel : lastPrint <= stopLevel)) return undefined
  const side = isBuy ? 'above' : 'below'
  return { code: 'STOP_WRONG_SIDE', reason: `the trigger has to be ${side} the last price of ${symbol}` }
}

function refusedShort(side: Side, quantity: Quantity, book: SymbolBook): Refusal | undefined {
  if (side === Side.Buy || book.instrument.isShortable || quantity <= book.holding.units) return undefined
  return { code: 'SHORT_NOT_AVAILABLE', reason: `${book.symbol} cannot be sold short` }
}

/**
 * Checks an order the way a broker does at its door; `undefined`: it is good.
 *
 * IOC, FOK, OPG and CLS take MARKET and LIMIT only, as at Alpaca
 * (https://docs.alpaca.markets/docs/orders-at-alpaca). An entry by stop that the last print has passed is
 * refused, as there. Any other stop on the wrong side of the market is accepted and triggers at the first
 * price: between bars the venue knows no price.
 */
export function refusedOrder(order: WorkingOrder, book: SymbolBook, date: SessionDate): Refusal | undefined {
  return refusedQuantity(order.quantity, book)
    ?? refusedPrices(order, book, date)
    ?? refusedLife(order)
    ?? refusedTrigger(order, book)
    ?? refusedShort(order.side, order.quantity, book)
}

/** Checks a change of a working order; `undefined`: it is good. */
export function refusedChanges(
  order: WorkingOrder, changes: OrderChanges, at: { book: SymbolBook; date: SessionDate },
): string | undefined {
  const { book, date } = at
  const { quantity, limitPrice, stopPrice, trailingOffset } = changes
  if (quantity !== undefined && quantity <= order.filled) return 'the quantity is not above what has filled'
  if (isTriggered(order) && (stopPrice ?? trailingOffset) !== undefined) return 'the stop has been triggered'
  const prices = {
    type: order.type, limitPrice: limitPrice ?? order.limitPrice, stopPrice: stopPrice ?? order.stopPrice,
    trailingOffset: trailingOffset ?? order.trailingOffset,
  }
  const refusal = (quantity === undefined ? undefined : refusedQuantity(quantity, book))
    ?? refusedPrices(prices, book, date)
    ?? (quantity === undefined ? undefined
      : refusedShort(order.side, (quantity - order.filled) as Quantity, book))
  return refusal?.reason
}

function isTriggered({ mode, type }: WorkingOrder): boolean {
  return mode !== OrderMode.Stop && type !== OrderType.Market && type !== OrderType.Limit
}
