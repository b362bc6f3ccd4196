import type { Money, Quantity } from '../base/index.ts'
import { MILLIS_PER_MINUTE } from '../base/index.ts'
import type { ExchangeSession } from './clock/exchange-session.ts'
import { Phase } from './clock/market-clock.ts'
import { millisOf, newYorkDate } from './clock/new-york-time.ts'
import { activityId } from './ledger/activity.ts'
import { dayFees } from './ledger/fee-schedule.ts'
import type { LedgerEntry } from './ledger/ledger-entry.ts'
import { accountView } from './order/account-view.ts'
import { matchAuction } from './order/matching.ts'
import type { OrderDesk } from './order/order-desk.ts'
import { expireOrder } from './order/order-end.ts'
import type { Venue } from './order/venue.ts'

interface Appointment {
  readonly at: number
  readonly run: () => void
}

/**
 * Moves the exchange through time, minute by minute.
 *
 * At each minute: the bar before ends, the closing auction, orders whose time is over, the day's close and
 * fees, the session's beginning, the prices of that instant, the opening auction. Appointments come before
 * the minute they fall on.
 */
export class Timeline {
  readonly #venue: Venue
  readonly #desk: OrderDesk
  readonly #appointments: Appointment[] = []
  #onMinute: (at: number) => void = () => {}

  constructor(venue: Venue, desk: OrderDesk) {
    this.#venue = venue
    this.#desk = desk
  }

  /** Sets who hears of every minute that begins. */
  onMinute(tell: (at: number) => void): void {
    this.#onMinute = tell
  }

  /** Lets something happen when the clock gets there. */
  schedule(at: number, run: () => void): void {
    this.#appointments.push({ at, run })
    this.#appointments.sort((a, b) => a.at - b.at)
  }

  /** Lives through everything up to `target`, which is included. */
  advanceTo(target: number): void {
    const { clock } = this.#venue
    while (clock.now < target) {
      const minute = clock.now - (clock.now % MILLIS_PER_MINUTE) + MILLIS_PER_MINUTE
      const appointment = this.#appointments[0]
      const next = Math.min(minute, target, Math.max(appointment?.at ?? Infinity, clock.now))
      this.#play(clock.now, next === minute ? next - 1 : next)
      clock.moveTo(next)
      if (appointment !== undefined && appointment.at <= next) {
        this.#appointments.shift()
        appointment.run()
      }
      if (next === minute && clock.now === minute) this.#beginMinute(minute)
    }
  }

  /** Plays the prices in (from, to]. */
  #play(from: number, to: number): void {
    const { clock, market } = this.#venue
    const session = clock.today()
    if (session === undefined || to < session.preOpenAt || from >= session.postCloseAt) return
    for (const tick of market.ticks(from, to)) {
      clock.moveTo(Math.max(tick.at, clock.now))
      market.applyTick(tick)
    }
  }

  #beginMinute(at: number): void {
    const { clock, market } = this.#venue
    const session = clock.today()
    market.closeMinute(at)
    if (session?.closeAt === at) matchAuction(this.#venue, 'cls')
    this.#expire(at)
    if (session !== undefined) this.#passSession(session, at)
    this.#play(at - 1, at)
    if (session?.openAt === at) matchAuction(this.#venue, 'opg')
    this.#onMinute(at)
  }

  #passSession(session: ExchangeSession, at: number): void {
    const { market, clock, curve } = this.#venue
    if (at === session.closeAt) market.closeDay(session)
    if (at === session.closeAt) this.#closeAccountDay(session)
    if (at === session.postCloseAt) chargeFees(this.#venue, session.date)
    if (at === session.preOpenAt || at === session.openAt) this.#desk.openSession()
    if (clock.phase() !== Phase.Closed || at === session.postCloseAt) {
      curve.add(at, accountView(this.#venue).equity)
    }
  }

  #closeAccountDay({ date }: ExchangeSession): void {
    const { lastClose } = this.#venue
    const { equity, maintenanceMargin } = accountView(this.#venue)
    Object.assign(lastClose, { equity, maintenanceMargin, date })
  }

  #expire(at: number): void {
    for (const order of this.#venue.orders.open()) {
      if (order.expiresAt !== undefined && order.expiresAt <= at) expireOrder(this.#venue, order)
    }
  }
}

/** Books the day's regulatory fees, when they are switched on. */
function chargeFees(venue: Venue, date: string): void {
  if (venue.settings.fees === 'none') return
  const isToday = (entry: LedgerEntry): entry is Extract<LedgerEntry, { kind: 'fill' }> => (
    entry.kind === 'fill' && newYorkDate(millisOf(entry.at)) === date
  )
  for (const { subType, amount } of dayFees(venue.ledger.entries.filter(isToday))) {
    bookCash(venue, { type: 'FEE', subType, amount: -amount as Money, text: `${subType} fee of ${date}` })
  }
}

/** Books money that no trade moved, with its activity: a fee, a deposit, a withdrawal. */
export function bookCash(
  venue: Venue,
  cash: { type: string; subType: string; amount: Money; text: string; symbol?: string; qty?: Quantity },
): void {
  const at = venue.clock.stamp()
  venue.ledger.book({ kind: 'cash', at, type: cash.type, amount: cash.amount, text: cash.text })
  venue.activities.push({
    kind: 'other', id: activityId(at, venue.ids.next()), at, date: newYorkDate(venue.clock.now),
    type: cash.type,
    subType: cash.subType, netAmount: cash.amount, symbol: cash.symbol, qty: cash.qty, text: cash.text,
  })
}
