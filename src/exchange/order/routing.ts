import type { ExchangeSession } from '../clock/exchange-session.ts'
import { Phase } from '../clock/market-clock.ts'
import { addDays, newYorkDate, newYorkInstant } from '../clock/new-york-time.ts'
import { matchOrder } from './matching.ts'
import { cancelOrder } from './order-end.ts'
import type { Order } from './order.ts'
import { isWorking } from './order.ts'
import type { Venue } from './venue.ts'

const GTC_DAYS = 90
const GTC_EXPIRY = '16:15'

/** Whether the venue takes the order now, rather than keeping it for the next session. */
export function isEligible(venue: Venue, order: Pick<Order, 'isExtendedHours'>): boolean {
  const phase = venue.clock.phase()
  return phase === Phase.Core || (order.isExtendedHours && phase !== Phase.Closed)
}

/** When an order ends by itself: at its session's close, or after ninety days. */
export function expiryOf(venue: Venue, order: Pick<Order, 'timeInForce' | 'isExtendedHours'>): number {
  const { clock } = venue
  if (order.timeInForce === 'gtc') {
    return newYorkInstant(addDays(newYorkDate(clock.now), GTC_DAYS), GTC_EXPIRY)
  }
  const endOf = ({ postCloseAt, closeAt }: ExchangeSession): number => (
    order.isExtendedHours ? postCloseAt : closeAt
  )
  return endOf(clock.nextSession(clock.now, endOf))
}

/** Sends an order to the venue: it is `new`, and meets the market at once. */
export function routeOrder(venue: Venue, order: Order): void {
  if (order.status !== 'pending_new' && order.status !== 'accepted') return
  order.status = 'new'
  venue.updates.add(order, 'new')
  if (order.orderClass === 'oco') for (const leg of order.legs) leg.isArmed = true
  meetMarket(venue, order)
  if (order.timeInForce === 'ioc' || order.timeInForce === 'fok') cancelOrder(venue, order)
}

/** Tries one order against the quote there is. */
export function meetMarket(venue: Venue, order: Order): void {
  const market = venue.market.of(order.asset.symbol)
  if (market === undefined || market.isHalted || !isWorking(order)) return
  matchOrder(venue, order, { phase: venue.clock.phase(), quote: market.quote, last: market.last?.price })
  for (const leg of order.legs) if (order.status === 'filled') meetMarket(venue, leg)
}
