import type { Price } from '../../base/index.ts'
import { price, proportion, Rounding, snapToTick } from '../../base/index.ts'
import { Phase } from '../clock/market-clock.ts'
import type { Quote } from '../market/market-event.ts'
import type { Order } from './order.ts'
import { buyStopLimit, tickOf } from './price-rules.ts'

const HUNDRED = price('100')

/** What matching sees of the market. */
export interface MatchView {
  readonly phase: Phase
  readonly quote: Quote | undefined
  readonly last: Price | undefined
}

/** Whether orders of this kind trade in this part of the day; auction orders have their own moment. */
export function tradesIn(order: Order, phase: Phase): boolean {
  if (order.timeInForce === 'opg' || order.timeInForce === 'cls') return false
  if (phase === Phase.Core) return true
  return phase !== Phase.Closed && order.isExtendedHours
}

/** Moves the best price that a trailing stop has seen, and with it its stop. */
export function trail(order: Order, last: Price): void {
  if (order.type !== 'trailing_stop' || order.isElected) return
  const isBetter = order.hwm === undefined || (order.side === 'sell' ? last > order.hwm : last < order.hwm)
  if (isBetter) order.hwm = last
  const hwm = order.hwm ?? last
  const distance = order.trailPrice ?? proportion(hwm, order.trailPercent ?? 0n as Price, HUNDRED)
  const stop = (order.side === 'sell' ? hwm - distance : hwm + distance) as Price
  order.stopPrice = stop <= 0n ? stop : snapToTick(stop, tickOf(stop), Rounding.Nearest)
}

/** Whether the last trade has reached the stop of an order that has one. */
export function isStopReached(order: Order, last: Price | undefined): boolean {
  if (order.stopPrice === undefined || last === undefined) return false
  return order.side === 'buy' ? last >= order.stopPrice : last <= order.stopPrice
}

/** Whether the order waits for its stop before it can fill. */
export function hasStop(order: Order): boolean {
  return order.type === 'stop' || order.type === 'stop_limit' || order.type === 'trailing_stop'
}

/** The worst price at which an order that needs no more waiting may fill; `undefined` for any price. */
function limitOf(order: Order): Price | undefined {
  if (order.limitPrice !== undefined) return order.limitPrice
  const isBuyStop = order.type === 'stop' && order.side === 'buy'
  return isBuyStop && order.stopPrice !== undefined ? buyStopLimit(order.stopPrice) : undefined
}

/**
 * The price at which an order fills at once: the far side of the quote, when its limit allows.
 *
 * A quote that is not positive or is crossed fills nothing.
 */
export function matchPrice(order: Order, { quote }: MatchView): Price | undefined {
  if (quote === undefined || quote.bid <= 0n || quote.ask < quote.bid) return undefined
  const far = order.side === 'buy' ? quote.ask : quote.bid
  return isWithinLimit(order, far) ? far : undefined
}

/** Whether a price is no worse than the order's limit. */
export function isWithinLimit(order: Order, at: Price): boolean {
  const limit = limitOf(order)
  if (limit === undefined) return true
  return order.side === 'buy' ? at <= limit : at >= limit
}
