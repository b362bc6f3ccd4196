import { minFixed, toNumber, type Quantity, type SessionDate, type UtcMillis } from '../base/index.ts'
import { TimeInForce, type BarNumbers, type Session } from '../model/index.ts'
import { BarRange } from './bar-range.ts'
import { fillPrice } from './fill-price.ts'
import type { OrderDesk } from './order-desk.ts'
import { PricePoint } from './price-point.ts'
import { noSlippage } from './slippage-model.ts'
import type { SymbolBook } from './symbol-book.ts'
import { BarPriority, LimitFill, type VenueSettings } from './venue-options.ts'
import { VolumeShare } from './volume-share.ts'
import { cleaned, OrderMode, type WorkingOrder } from './working-order.ts'

/** Where in a bar (or at a single price) the venue is. */
const Phase = { Idle: 0, Point: 1, Open: 2, Range: 3, Close: 4 } as const
type Phase = (typeof Phase)[keyof typeof Phase]

const NONE = Number.NaN

/**
 * Decides which orders of one symbol fill, in which order and at what price: docs/MATCHING.md, rule by rule.
 *
 * After every fill the client is told, and what it sends back counts before the next fill. Scans compare
 * floats and allocate nothing; only a fill does exact arithmetic.
 */
export class Matcher {
  readonly #desk: OrderDesk
  readonly #settings: VenueSettings
  readonly #isStrict: boolean
  readonly #stopsFirst: boolean
  readonly #share: VolumeShare
  readonly #point: PricePoint
  #book: SymbolBook | undefined = undefined
  #drain: () => void = () => {}
  #phase: Phase = Phase.Idle
  #isClosing = false
  /** Number of the bar or price being matched, and of the scan through its orders. */
  #sequence = 0
  #pass = 0
  /** Orders received up to here match. */
  #startAt = 0
  #sessionOpenAt = 0
  #endAt = 0
  /** Stamp of what happens now. */
  #at = 0 as UtcMillis
  #date = '' as SessionDate
  #volume = 0
  readonly #range = new BarRange()
  /** Price of the last fill inside the bar, and whether the market came there straight from the open. */
  #pathPrice = NONE
  #isPathDirect = true

  constructor(desk: OrderDesk, settings: VenueSettings) {
    this.#desk = desk
    this.#settings = settings
    this.#isStrict = settings.limitFill === LimitFill.Through
    this.#stopsFirst = settings.barPriority === BarPriority.StopFirst
    this.#share = new VolumeShare(settings)
    this.#point = new PricePoint(this.#isStrict)
  }

  /**
   * When a request sent now, in answer to a fill of the bar being matched, is received inside that bar; NaN
   * when no bar of the book is being matched, or when the answer comes only after it.
   */
  receiptInside(book: SymbolBook, at: number): number {
    if (book !== this.#book || this.#phase <= Phase.Point) return NONE
    if (this.#settings.latencyMs >= this.#endAt - this.#startAt) return NONE
    return Math.min(at + this.#settings.latencyMs, this.#endAt)
  }

  /** Places an order that came, or was priced anew, in answer to a fill of the bar being matched. */
  arrive(book: SymbolBook, order: WorkingOrder): void {
    if (book !== this.#book || this.#phase <= Phase.Point) return
    if (this.#phase === Phase.Open) {
      order.arrivedIn = this.#sequence
      order.arrivedPrice = NONE
      order.triedAt = 0
    } else if (this.#phase === Phase.Range && order.isChild) {
      this.#comeInside(order, this.#pathPrice)
      if (order.isTrailing) order.trail(this.#pathPrice)
    } else {
      order.triedAt = this.#pass
      order.pointsBefore = book.points + 1
    }
  }

  /** Matches one complete bar: its open, its range, its close. */
  matchBar(book: SymbolBook, bar: BarNumbers, session: Session, drain: () => void): void {
    this.#begin(book, bar.openAt, session, drain)
    this.#endAt = bar.closeAt
    this.#volume = bar.volume
    this.#range.begin(bar, this.#sequence)
    this.#share.begin(book.lot, bar.volume)
    this.#phase = Phase.Open
    this.#matchUniform(bar.open)
    this.#phase = Phase.Range
    this.#at = bar.closeAt
    this.#pathPrice = bar.open
    this.#isPathDirect = true
    this.#matchRange()
    this.#phase = Phase.Close
    this.#ratchet()
    if (bar.closeAt >= session.closeAt && !book.halt.holdsBefore(session.closeAt)) {
      this.#isClosing = true
      this.#matchUniform(bar.close)
      this.#isClosing = false
    }
    this.#finish()
  }

  /** Matches a quote: those who take pay the ask and get the bid, up to the size shown. */
  matchQuote(
    book: SymbolBook, quote: { bid: number; ask: number; bidSize: number; askSize: number; at: UtcMillis },
    session: Session, drain: () => void,
  ): void {
    this.#begin(book, quote.at, session, drain)
    this.#volume = 0
    this.#share.beginQuote(book.lot, quote.askSize, quote.bidSize)
    this.#point.set(quote.ask, quote.bid, NONE)
    this.#phase = Phase.Point
    this.#matchPoint()
    this.#finish()
  }

  /**
   * Matches a print: it elects stops and fills resting limits; those who take meet the quote, if there is
   * one.
   */
  matchPrint(
    book: SymbolBook, print: { price: number; size: number; at: UtcMillis }, session: Session,
    drain: () => void,
  ): void {
    this.#begin(book, print.at, session, drain)
    this.#volume = print.size
    this.#share.begin(book.lot, print.size)
    const { ask, bid } = book
    this.#point.set(ask === ask ? ask : print.price, bid === bid ? bid : print.price, print.price)
    this.#point.seeBuy = this.#point.seeSell = print.price
    this.#phase = Phase.Point
    this.#matchPoint()
    this.#finish()
  }

  /** Matches the orders for the closing price alone: the last print of the session. */
  matchClosing(book: SymbolBook, price: number, session: Session, drain: () => void): void {
    if (book.halt.holdsBefore(session.closeAt)) return
    this.#begin(book, session.closeAt, session, drain)
    this.#volume = 0
    this.#share.begin(book.lot, NONE)
    this.#phase = Phase.Point
    this.#isClosing = true
    this.#matchUniform(price)
    this.#isClosing = false
    this.#finish(false)
  }

  #begin(book: SymbolBook, at: UtcMillis, session: Session, drain: () => void): void {
    this.#book = book
    this.#drain = drain
    this.#sequence++
    this.#startAt = at
    this.#at = at
    this.#date = session.date
    this.#sessionOpenAt = session.openAt
  }

  /** The end of a session is no price that an order has met which was not for it. */
  #finish(isPoint = true): void {
    if (this.#book !== undefined && isPoint) this.#book.points += 1
    this.#book = undefined
    this.#phase = Phase.Idle
  }

  #matchUniform(price: number): void {
    this.#point.set(price, price, this.#isClosing ? NONE : price)
    this.#point.isUniform = true
    this.#matchPoint()
  }

  #tell(): void {
    if (this.#desk.hasEvents) this.#drain()
  }

  #isEligible(order: WorkingOrder): boolean {
    return order.acceptedAt <= this.#startAt || order.arrivedIn === this.#sequence
  }

  #takesPart(order: WorkingOrder): boolean {
    if (order.isClosing !== this.#isClosing) return false
    if (order.isOpening && order.acceptedAt > this.#sessionOpenAt) return false
    return this.#isEligible(order)
  }

  #matchPoint(): void {
    const book = this.#book as SymbolBook
    const { orders } = book
    const pass = ++this.#pass
    for (;;) {
      const order = this.#nextAtPoint(orders)
      if (order === undefined) break
      order.triedAt = pass
      const isElected = order.mode === OrderMode.Stop
      if (isElected) this.#desk.trigger(book, order, this.#at)
      this.#takeAtPoint(order, isElected)
      this.#tell()
    }
    this.#endMomentary(orders)
  }

  /** Market orders and triggered stops first, then the limits that give most; the earlier of equals. */
  #nextAtPoint(orders: readonly WorkingOrder[]): WorkingOrder | undefined {
    let next: WorkingOrder | undefined
    let most = 0
    for (let i = 0; i < orders.length; i++) {
      const order = orders[i] as WorkingOrder
      if (order.triedAt === this.#pass || !this.#takesPart(order)) continue
      const urgency = this.#urgency(order)
      if (!(urgency >= 0)) continue
      if (next === undefined || urgency > most || (urgency === most && order.priority < next.priority)) {
        next = order
        most = urgency
      }
    }
    return next
  }

  #urgency(order: WorkingOrder): number {
    if (order.mode === OrderMode.Market) return Number.POSITIVE_INFINITY
    if (order.mode === OrderMode.Limit) return this.#margin(order)
    const { electing } = this.#point
    const level = order.stopLevel
    if (order.isBuy ? electing >= level : electing <= level) return Number.POSITIVE_INFINITY
    if (order.isTrailing && electing === electing) order.trail(electing)
    return NONE
  }

  #margin(order: WorkingOrder): number {
    const met = this.#point.beyondSeen(order)
    return this.#isNew(order) ? Math.max(met, this.#point.beyondTake(order)) : met
  }

  /** It has met no price at its own one. */
  #isNew(order: WorkingOrder): boolean {
    return order.pointsBefore === (this.#book as SymbolBook).points
  }

  /** What the point elected takes or waits: the print that did it was traded before the order came of it. */
  #takeAtPoint(order: WorkingOrder, isElected: boolean): void {
    const point = this.#point
    const take = order.isBuy ? point.takeBuy : point.takeSell
    const isTaker = order.mode === OrderMode.Market
      || ((isElected || this.#isNew(order)) && point.beyondTake(order) >= 0)
    if (isTaker) this.#fill(order, take, true)
    else if (!isElected && !order.isImmediate) this.#fill(order, point.isUniform ? take : order.limit, false)
  }

  /** IOC, FOK and OPG orders have had their price: what is left of them ends. */
  #endMomentary(orders: readonly WorkingOrder[]): void {
    const book = this.#book as SymbolBook
    for (let i = 0; i < orders.length;) {
      const order = orders[i] as WorkingOrder
      const isOver = (order.isImmediate || order.isOpening) && this.#takesPart(order)
      if (!isOver) i++
      else if (order.isOpening) this.#desk.expire(book, order, this.#at)
      else this.#desk.end(book, order, order.timeInForce === TimeInForce.Fok ? 'fok' : 'ioc', this.#at)
    }
    this.#tell()
  }

  #matchRange(): void {
    const book = this.#book as SymbolBook
    const { orders } = book
    this.#pass++
    for (;;) {
      const order = this.#nextInRange(orders)
      if (order === undefined) return
      const isInside = this.#range.cameInside(order)
      const base = this.#range.meetingPrice(order)
      const isStop = order.mode === OrderMode.Stop
      this.#pathPrice = base
      this.#isPathDirect = !isInside
        || (!order.isChild && order.isArrivalDirect && base === order.arrivedPrice)
      if (isStop) this.#desk.trigger(book, order, this.#at)
      if (isStop && order.mode === OrderMode.Limit) {
        this.#comeInside(order, base)
      } else {
        order.triedAt = this.#pass
        this.#fill(order, base, isStop || (isInside && base === order.arrivedPrice))
      }
      this.#tell()
    }
  }

  /** A child, or a stop-limit triggered inside the bar, meets the bar's prices from that one on. */
  #comeInside(order: WorkingOrder, price: number): void {
    order.arrivedIn = this.#sequence
    order.arrivedPrice = price
    order.isArrivalDirect = this.#isPathDirect
  }

  /** Stops before limits (or the other way round), then the nearest to the open, then the earlier. */
  #nextInRange(orders: readonly WorkingOrder[]): WorkingOrder | undefined {
    let next: WorkingOrder | undefined
    let isNextFirst = false
    let nearest = 0
    for (let i = 0; i < orders.length; i++) {
      const order = orders[i] as WorkingOrder
      if (!this.#worksInRange(order) || !this.#range.isReached(order, this.#isStrict)) continue
      const isFirst = (order.mode === OrderMode.Stop) === this.#stopsFirst
      const distance = cleaned(Math.abs(order.level - this.#range.open))
      const isBetter = next === undefined || (isFirst !== isNextFirst ? isFirst
        : distance < nearest || (distance === nearest && order.priority < next.priority))
      if (!isBetter) continue
      next = order
      isNextFirst = isFirst
      nearest = distance
    }
    return next
  }

  #worksInRange(order: WorkingOrder): boolean {
    return order.mode !== OrderMode.Market && !order.isOpening && !order.isClosing
      && order.triedAt !== this.#pass && order.expiresAt >= this.#endAt && this.#isEligible(order)
  }

  /** Trailing stops see the bar's extreme; one that the close has crossed then fills at the close. */
  #ratchet(): void {
    const book = this.#book as SymbolBook
    const { orders } = book
    const { close } = this.#range
    this.#pass++
    for (let i = 0; i < orders.length; i++) {
      const order = orders[i] as WorkingOrder
      if (!order.isTrailing || order.mode !== OrderMode.Stop || !this.#worksInRange(order)) continue
      order.trail(order.isBuy ? this.#range.lowAfter(order) : this.#range.highAfter(order))
      const level = order.stopLevel
      if (!(order.isBuy ? close >= level : close <= level)) continue
      order.triedAt = this.#pass
      this.#desk.trigger(book, order, this.#at)
      this.#fill(order, close, true)
      this.#tell()
      i = -1
    }
  }

  /** Executes what the volume and, of a reduce-only order, the position allow. */
  #fill(order: WorkingOrder, base: number, isTaker: boolean): void {
    const book = this.#book as SymbolBook
    const wanted = this.#wanted(book, order)
    if (wanted === 0n) {
      this.#desk.end(book, order, 'reduce-only', this.#at)
      return
    }
    const quantity = this.#share.available(order.isBuy, wanted)
    if (quantity <= 0n) return
    if (order.timeInForce === TimeInForce.Fok && quantity < order.remaining) return
    this.#share.take(order.isBuy, quantity)
    const isCut = quantity === wanted && wanted < order.remaining
    const slipped = isTaker ? this.#slipped(order, base, quantity) : base
    const price = fillPrice(order, { market: base, slipped }, { ticks: book.ticks, date: this.#date })
    this.#desk.fill(book, order, {
      quantity, price, liquidity: isTaker ? 'TAKER' : 'MAKER', at: this.#at, date: this.#date,
    })
    if (isCut) this.#desk.end(book, order, 'reduce-only', this.#at)
  }

  /** What an order that takes liquidity gets where the market's price is `base`. */
  #slipped(order: WorkingOrder, base: number, quantity: Quantity): number {
    const { slippage } = this.#settings
    if (slippage === noSlippage) return base
    const fraction = slippage(toNumber(quantity), this.#volume)
    return order.isBuy ? base * (1 + fraction) : base * (1 - fraction)
  }

  #wanted(book: SymbolBook, order: WorkingOrder): Quantity {
    if (!order.isReduceOnly) return order.remaining
    return minFixed(order.remaining, book.holding.reducible(order.strategy, order.side))
  }
}
