import { formatUtc, type Result, type SessionDate } from '../../../base/index.ts'
import { AlertSeverity, type CoreInput, type Session } from '../../../model/index.ts'
import type { BrokerConnector, Timers } from '../../../port/index.ts'

/** Until the broker is asked again after it did not answer. */
const RETRY_MS = 60_000

/** What a watch over the calendar works with. */
export interface CalendarParts {
  readonly broker: Pick<BrokerConnector, 'sessions'>
  readonly timers: Timers
  /** Puts an input into the session's queue. */
  readonly onInput: (input: CoreInput) => void
}

/**
 * Compares each session with the broker's calendar as it begins: a day of mourning or a storm closes a market
 * on which no table of ours has heard of it.
 *
 * What differs is told, and nothing is entered while the broker's market is closed. A broker that does not
 * answer says nothing; while it cannot even be asked, nothing is entered.
 */
export class CalendarWatch {
  readonly #parts: CalendarParts
  #ours: Session | undefined
  #theirs: Session | undefined
  #isKnown = false
  /** Why the broker's calendar could not even be asked for. */
  #fault: string | undefined
  #callOff: () => void = () => {}

  constructor(parts: CalendarParts) {
    this.#parts = parts
  }

  /** Why nothing may be entered now; `undefined` while the broker's market is open, or nobody has said. */
  get reason(): string | undefined {
    if (!this.#isKnown || this.#ours === undefined) return this.#fault
    const now = this.#parts.timers.now()
    const { preOpenAt, postCloseAt, openAt, closeAt } = this.#ours
    const theirs = this.#theirs
    const isClosed = theirs === undefined ? now >= preOpenAt && now < postCloseAt
      : now >= openAt && now < closeAt && (now < theirs.openAt || now >= theirs.closeAt)
    return isClosed ? "the broker's market is closed" : undefined
  }

  /** A session begins, or is found under way: it is asked for, once. */
  begin(session: Session): void {
    if (session.date === this.#ours?.date) return
    this.#ours = session
    this.#isKnown = false
    void this.#look(session)
  }

  stop(): void {
    this.#ours = undefined
    this.#callOff()
  }

  async #look(session: Session): Promise<void> {
    const { timers } = this.#parts
    this.#callOff()
    const asked = await this.#ask(session)
    if (this.#ours !== session) return
    if (asked?.ok !== true) {
      this.#callOff = timers.after(RETRY_MS, () => void this.#look(session))
      return
    }
    this.#theirs = asked.value.find(({ date }) => date === session.date)
    this.#isKnown = true
    const said = differenceOf(session, this.#theirs)
    if (said === undefined) return
    const follows = 'nothing is entered while it is closed there, exits and stops stay'
    this.#tell(AlertSeverity.Critical, `${said}: ${follows}`)
  }

  /** `undefined` where asking threw: told once, and nothing is entered until it can be asked again. */
  async #ask(session: Session): Promise<Result<readonly Session[]> | undefined> {
    try {
      const asked = await this.#parts.broker.sessions(session.date, session.date)
      if (this.#ours === session) this.#fault = undefined
      return asked
    } catch (error) {
      if (this.#ours !== session) return undefined
      const isNew = this.#fault === undefined
      const reason = error instanceof Error ? error.message : String(error)
      this.#fault = `the calendar could not be compared: ${reason}`
      if (isNew) this.#tell(AlertSeverity.Error, `${this.#fault}: nothing is entered until it can`)
      return undefined
    }
  }

  #tell(severity: AlertSeverity, message: string): void {
    const body = { kind: 'AlertRaised', severity, component: 'calendar', message } as const
    this.#parts.onInput({ kind: 'Noted', body, at: this.#parts.timers.now() })
  }
}

function differenceOf(ours: Session, theirs: Session | undefined): string | undefined {
  const day: SessionDate = ours.date
  const expected = `${formatUtc(ours.openAt)} to ${formatUtc(ours.closeAt)}`
  if (theirs === undefined) return `the broker's calendar has no session on ${day}, ours has ${expected}`
  if (theirs.openAt === ours.openAt && theirs.closeAt === ours.closeAt) return undefined
  const told = `${formatUtc(theirs.openAt)} to ${formatUtc(theirs.closeAt)}`
  return `on ${day} the broker's market is open from ${told}, by our calendar from ${expected}`
}
