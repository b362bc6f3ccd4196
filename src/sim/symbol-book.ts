import { SCALE, type ClientOrderId, type Quantity } from '../base/index.ts'
import type { BarNumbers, Instrument, OrderChanges, OrderTerms, Session } from '../model/index.ts'
import { calendarNamed, endsWeek, type CalendarName } from '../calendar/index.ts'
import { HaltSpan } from './halt-span.ts'
import { QuietBand } from './quiet-band.ts'
import { TickGrid } from './tick-grid.ts'
import type { Holding } from './venue-ledger.ts'
import { OrderMode, type WorkingOrder } from './working-order.ts'

/** What a client has sent and the venue has not received yet. */
export type VenueRequest =
  | {
      readonly kind: 'submit'
      readonly id: ClientOrderId
      terms: OrderTerms
      readonly due: number
      /** Units that orders of its OCO group filled while it was on its way. */
      ocoFilled: Quantity
    }
  | { readonly kind: 'cancel'; readonly id: ClientOrderId; readonly due: number }
  | {
      readonly kind: 'modify'
      readonly id: ClientOrderId
      readonly changes: OrderChanges
      readonly due: number
    }

/** A quote has two sides that are not crossed. */
export function isMarket({ bid, ask }: { readonly bid: number; readonly ask: number }): boolean {
  return bid > 0 && ask >= bid
}

const FINEST_LOT = 1n as Quantity

/** The grid of quantities: an instrument that trades in fractions has none below a whole unit. */
function lotOf(instrument: Instrument): Quantity {
  return instrument.isFractionable && instrument.lotSize >= SCALE ? FINEST_LOT : instrument.lotSize
}

/** The orders of one symbol, what is on its way to them, and what the venue last saw of the market. */
export class SymbolBook {
  symbol: string
  readonly instrument: Instrument
  readonly ticks: TickGrid
  readonly lot: Quantity
  readonly holding: Holding
  /** To be changed by `add` and `remove` alone. */
  readonly orders: WorkingOrder[] = []
  /** In order of sending. */
  readonly requests: VenueRequest[] = []
  halt = new HaltSpan()
  /** Weeks are the finest that is shown of it: orders for the day work for the week. */
  isWeekly = false
  /** The session that a driver of quotes and prints has opened. */
  session: Session | undefined = undefined
  /** How many prices and bars its orders have met. */
  points = 0
  /** Last quote and print of the open session; NaN: none. */
  bid = Number.NaN
  ask = Number.NaN
  lastPrint = Number.NaN
  readonly #band = new QuietBand()
  #isBandKnown = false

  constructor(symbol: string, instrument: Instrument, holding: Holding) {
    this.symbol = symbol
    this.instrument = instrument
    this.holding = holding
    this.ticks = new TickGrid(instrument)
    this.lot = lotOf(instrument)
  }

  /** Says whether its orders for the day outlive a session of the exchange. */
  outlives({ date }: Session): boolean {
    return this.isWeekly && !endsWeek(date, calendarNamed(this.instrument.calendar as CalendarName))
  }

  get workingCount(): number {
    return this.orders.length + this.requests.length
  }

  /** Says whether matching the bar would change nothing, the bar lying well inside its session. */
  isQuiet(bar: BarNumbers, session: Session): boolean {
    if (!this.#isBandKnown) {
      this.#band.measure(this.orders)
      this.#isBandKnown = true
    }
    return this.#band.contains(bar) && bar.closeAt < session.closeAt && bar.closeAt > session.openAt
      && this.requests.length === 0 && !this.halt.covers(bar)
  }

  /** Says whether a quote would change nothing but what was quoted last. */
  isQuoteQuiet({ bid, ask, at }: { bid: number; ask: number; at: number }): boolean {
    if (!this.#isIdle(at)) return false
    return !isMarket({ bid, ask }) || this.orders.every((order) => {
      if (order.isClosing || order.mode === OrderMode.Stop) return true
      return order.mode === OrderMode.Limit && (order.isBuy ? order.limit < ask : order.limit > bid)
    })
  }

  /** Says whether a print would change nothing but what was printed last. */
  isPrintQuiet({ price, at }: { price: number; at: number }): boolean {
    const { bid, ask } = this
    return this.#isIdle(at) && this.orders.every((order) => {
      if (order.isClosing) return true
      if (order.mode === OrderMode.Limit) {
        return order.isBuy ? order.limit < price && !(order.limit >= ask)
          : order.limit > price && !(order.limit <= bid)
      }
      const level = order.stopLevel
      const isReached = order.isBuy ? price >= level : price <= level
      return order.mode === OrderMode.Stop && !isReached && !order.isTrailedBy(price)
    })
  }

  /** Nothing is on its way, ends by then, or has only its first price. */
  #isIdle(at: number): boolean {
    const { requests, orders } = this
    return requests.length === 0
      && orders.every((order) => order.expiresAt > at && !order.isImmediate && !order.isOpening)
  }

  /** To be called whenever an order's price or mode was changed. */
  forgetBand(): void {
    this.#isBandKnown = false
  }

  add(order: WorkingOrder): void {
    this.orders.push(order)
    this.#isBandKnown = false
  }

  remove(order: WorkingOrder): void {
    const { orders } = this
    const index = orders.indexOf(order)
    if (index < 0) return
    for (let i = index + 1; i < orders.length; i++) orders[i - 1] = orders[i] as WorkingOrder
    orders.pop()
    this.#isBandKnown = false
  }

  find(id: ClientOrderId): WorkingOrder | undefined {
    const { orders } = this
    for (let i = 0; i < orders.length; i++) if ((orders[i] as WorkingOrder).id === id) return orders[i]
    return undefined
  }

  /** Says whether the order works here or is on its way. */
  holds(id: ClientOrderId): boolean {
    return this.find(id) !== undefined
      || this.requests.some((request) => request.kind === 'submit' && request.id === id)
  }

  /** Says whether something about the order is still on its way. */
  isUnderway(id: ClientOrderId): boolean {
    return this.requests.length > 0 && this.requests.some((request) => request.id === id)
  }

  /** Takes back changes of an order that are still on their way. */
  dropChanges(id: ClientOrderId): void {
    for (let i = this.requests.length - 1; i >= 0; i--) {
      const request = this.requests[i]
      if (request?.kind === 'modify' && request.id === id) this.requests.splice(i, 1)
    }
  }

  /** Forgets quotes and prints: they belong to a session. */
  clearPrices(): void {
    this.bid = Number.NaN
    this.ask = Number.NaN
    this.lastPrint = Number.NaN
  }
}
