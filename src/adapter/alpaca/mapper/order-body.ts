import { formatFixed, type ClientOrderId, type Price } from '../../../base/index.ts'
import { OrderType, type OrderTerms } from '../../../model/index.ts'
import { leadingTerms, type SubmitRequest } from '../../../port/index.ts'
import type { AlpacaOrder } from '../schema/order-schema.ts'
import { sideOf, TIME_WORDS, TYPE_WORDS } from './alpaca-words.ts'

/** A JSON object on its way out; absent fields are absent. */
export type WireBody = Readonly<Record<string, unknown>>

function decimalOf(price: Price | undefined): string | undefined {
  return price === undefined ? undefined : formatFixed(price)
}

function stopLossOf(stop: OrderTerms): WireBody {
  return { stop_price: decimalOf(stop.stopPrice), limit_price: decimalOf(stop.limitPrice) }
}

function groupOf(request: SubmitRequest): WireBody {
  switch (request.kind) {
    case 'single': return request.isExtendedHours === true ? { extended_hours: true } : {}
    case 'bracket': return {
      order_class: 'bracket', take_profit: { limit_price: decimalOf(request.target.limitPrice) },
      stop_loss: stopLossOf(request.stop),
    }
    case 'oco': return {
      order_class: 'oco', take_profit: { limit_price: decimalOf(request.target.limitPrice) },
      stop_loss: stopLossOf(request.stop), limit_price: undefined,
    }
    case 'oto': return request.exit.type === OrderType.Limit
      ? { order_class: 'oto', take_profit: { limit_price: decimalOf(request.exit.limitPrice) } }
      : { order_class: 'oto', stop_loss: stopLossOf(request.exit) }
  }
}

/**
 * The body of POST /v2/orders; numbers are decimal strings.
 *
 * A trailing stop trails from the market there: its first level is not sent.
 *
 * https://docs.alpaca.markets/reference/postorder
 */
export function orderBody(request: SubmitRequest): WireBody {
  const terms = leadingTerms(request)
  const isTrailing = terms.type === OrderType.TrailingStop
  return {
    symbol: terms.symbol, qty: formatFixed(terms.quantity), side: terms.side === 'BUY' ? 'buy' : 'sell',
    type: TYPE_WORDS[terms.type], time_in_force: TIME_WORDS[terms.timeInForce],
    limit_price: decimalOf(terms.limitPrice),
    stop_price: isTrailing ? undefined : decimalOf(terms.stopPrice),
    trail_price: decimalOf(terms.trailingOffset), client_order_id: terms.clientOrderId,
    ...groupOf(request),
  }
}

const REPLACED = /^(ii-.+-\d+)_r\d+$/

/**
 * The name that the n-th replacement of an order gets at the vendor: it makes a new order of every change.
 */
export function replacementId(id: ClientOrderId, count: number): string {
  return `${id}_r${count}`
}

/** Our own name of an order that the vendor calls so: a replacement goes by the name of the first. */
export function ownId(vendorName: string): ClientOrderId {
  return (REPLACED.exec(vendorName)?.[1] ?? vendorName) as ClientOrderId
}

/** How many replacements led to the order that the vendor calls so. */
export function replacementCount(vendorName: string): number {
  return Number(/_r(\d+)$/.exec(vendorName)?.[1] ?? 0)
}

/**
 * Names the first field in which the vendor's order differs from what we sent; `undefined`: it is ours.
 *
 * What it does not tell says nothing, but for what no order is without. A buy stop may come back as a
 * stop-limit order: the vendor makes one of it.
 */
export function differingField(order: AlpacaOrder, request: SubmitRequest): string | undefined {
  const terms = leadingTerms(request)
  const isBuyStop = terms.type === OrderType.Stop && terms.side === 'BUY'
  const { type, legs = [] } = order
  const isType = isUntoldOr(type, TYPE_WORDS[terms.type]) || (isBuyStop && type === 'stop_limit')
  const isGroup = request.kind !== 'single'
  const isClass = order.order_class === undefined ? legs.length > 0 === isGroup
    : order.order_class === (isGroup ? request.kind : 'simple')
  const pairs: readonly (readonly [string, boolean])[] = [
    ['symbol', order.symbol === terms.symbol],
    ['side', sideOf(order.side) === terms.side],
    ['type', isType],
    ['time_in_force', isUntoldOr(order.time_in_force, TIME_WORDS[terms.timeInForce])],
    ['qty', order.qty === terms.quantity],
    ['limit_price', isBuyStop || isUntoldOr(order.limit_price, terms.limitPrice)],
    ['stop_price', isUntoldOr(order.stop_price, terms.stopPrice) || terms.type === OrderType.TrailingStop],
    ['trail_price', isUntoldOr(order.trail_price, terms.trailingOffset)],
    ['order_class', isClass],
  ]
  return pairs.find(([, isSame]) => !isSame)?.[0]
}

function isUntoldOr<T>(told: T | undefined, sent: T | undefined): boolean {
  return told === undefined || told === sent
}
