import type { UtcMillis } from '../base/index.ts'
import type { MarketView, Session, SessionView } from '../model/index.ts'

/** The running session of every calendar, and the present instant. */
export class SessionBook implements SessionView {
  now = 0 as UtcMillis
  readonly isBetweenSessions: SessionView['isBetweenSessions']
  readonly #market: MarketView
  readonly #sessions = new Map<string, Session>()

  constructor(market: MarketView, isBetweenSessions: SessionView['isBetweenSessions']) {
    this.#market = market
    this.isBetweenSessions = isBetweenSessions
  }

  current(symbol: string): Session | undefined {
    const instrument = this.#market.instrument(symbol)
    return instrument === undefined ? undefined : this.#sessions.get(instrument.calendar)
  }

  /** Says whether the symbol's session is on; of a symbol that the run does not know, never. */
  isOpen(symbol: string, at: UtcMillis): boolean {
    const session = this.current(symbol)
    return session !== undefined && at >= session.openAt && at < session.closeAt
  }

  /** Says whether the session in which something happened to the symbol is over. */
  isOver(symbol: string, since: UtcMillis, at: UtcMillis): boolean {
    const session = this.current(symbol)
    return session !== undefined && (at >= session.closeAt || since < session.openAt)
  }

  /** The session of a calendar that began last. */
  of(calendar: string): Session | undefined {
    return this.#sessions.get(calendar)
  }

  /** Begins a session. */
  open(calendar: string, session: Session): void {
    this.#sessions.set(calendar, session)
  }
}
