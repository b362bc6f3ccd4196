import { formatUtc, type SessionDate, type UtcMillis } from '../../../base/index.ts'
import { addDays, TradingHours, type ExchangeCalendar } from '../../../calendar/index.ts'
import { simplestFraction, type Rational } from '../../../data/index.ts'
import type { AnnouncedAction, CorporateAction } from '../../../model/index.ts'
import type { CorporateActionSource } from '../../../port/index.ts'
import type { DueActions, PacedTimers } from '../../live/market/index.ts'

/** What a book of corporate actions is kept from. */
export interface ActionBookParts {
  readonly source: CorporateActionSource
  readonly symbols: readonly string[]
  readonly calendar: ExchangeCalendar
  readonly timers: PacedTimers
  /** Those that were told before a restart, see `actionKey`. */
  readonly told: ReadonlySet<string>
  /** When the session was started first: what took effect by then is in its account and in its prices. */
  readonly startedAt: UtcMillis
}

const READ_EVERY_MS = 30 * 60_000
const RETRY_MS = 60_000
/** Sooner than so after the last reading nobody asks again, whoever wonders about a difference. */
const AGAIN_MS = 30_000
/** Dividends are sorted by the day of their payment, which comes weeks after the ex-date. */
const AHEAD_DAYS = 60

/** Names an action: each is told once. */
export function actionKey({ kind, symbol, date }: Pick<AnnouncedAction, 'kind' | 'symbol' | 'date'>): string {
  return `${kind} ${symbol} ${date}`
}

/** The whole numbers that announced rates mean. */
export function ratioOf({ newRate, oldRate }: { newRate: number; oldRate: number }): Rational {
  return simplestFraction(newRate / oldRate)
}

/**
 * What is announced of the symbols of a session, read anew every half an hour.
 *
 * A reading counts for a session when it was made after the close of the one before; while there is none,
 * nobody knows what the day brings, and nothing is to be entered.
 */
export class ActionBook implements DueActions {
  readonly #parts: ActionBookParts
  readonly #told: Set<string>
  #actions: readonly AnnouncedAction[] = []
  #readAt = Number.NEGATIVE_INFINITY
  #askedAt = Number.NEGATIVE_INFINITY
  #failure: string | undefined
  #callOff: () => void = () => {}
  #isClosed = false

  constructor(parts: ActionBookParts) {
    this.#parts = parts
    this.#told = new Set(parts.told)
  }

  /** Reads for the first time, and keeps reading. */
  open(): Promise<void> {
    return this.#read()
  }

  /** Reads again, unless that was done just now. */
  readSoon(): void {
    if (this.#now - this.#askedAt >= AGAIN_MS) void this.#read()
  }

  close(): void {
    this.#isClosed = true
    this.#callOff()
  }

  take(now: UtcMillis): readonly CorporateAction[] {
    if (!this.isKnown(now)) this.readSoon()
    return this.#dueBy(now).flatMap((action): CorporateAction[] => {
      if (action.kind !== 'Split' && action.kind !== 'CashDividend') return []
      this.#told.add(actionKey(action))
      const { symbol, date } = action
      const about = { symbol, date, at: now }
      if (action.kind === 'CashDividend') return [{ kind: 'CashDividend', ...about, amount: action.amount }]
      const { numerator, denominator } = ratioOf(action)
      return [{ kind: 'Split', ...about, newUnits: numerator, oldUnits: denominator, isCashApart: true }]
    })
  }

  /** Splits since the start, and those that a broker may have applied by now: the evening before is over. */
  splits(now: UtcMillis): readonly Extract<AnnouncedAction, { kind: 'Split' }>[] {
    const { calendar } = this.#parts
    const isNight = calendar.sessionAt(now, TradingHours.Extended) === undefined
    const until = isNight ? calendar.nextSession(now).date : this.dateOf(now)
    return this.#between(until).filter((action) => action.kind === 'Split')
  }

  /** What has happened to symbols, or does today, and is not done by itself. */
  undone(now: UtcMillis): readonly AnnouncedAction[] {
    const today = this.dateOf(now)
    return this.#actions.filter(({ kind, date }) => (
      kind === 'Other' ? date === today
        : (kind === 'SymbolChange' || kind === 'Delisting') && date <= today
    ))
  }

  /** Whether it is known what the session that has begun last brings. */
  isKnown(now: UtcMillis): boolean {
    const session = this.#parts.calendar.session(this.dateOf(now))
    if (session === undefined) return false
    return this.#readAt >= this.#parts.calendar.previousSession(session.openAt).closeAt
  }

  /** Why it is not known. */
  get failure(): string {
    return this.#failure ?? 'they were not read since the last close'
  }

  /** The date of the session under way, extended hours included, or of the last one. */
  dateOf(now: UtcMillis): SessionDate {
    const { calendar } = this.#parts
    return (calendar.sessionAt(now, TradingHours.Extended) ?? calendar.previousSession(now)).date
  }

  get #now(): UtcMillis {
    return this.#parts.timers.now()
  }

  #dueBy(now: UtcMillis): readonly AnnouncedAction[] {
    return this.#between(this.dateOf(now)).filter((action) => !this.#told.has(actionKey(action)))
  }

  /** Oldest first; of one day a dividend is paid on the units before the split. */
  #between(until: SessionDate): readonly AnnouncedAction[] {
    const first = this.dateOf(this.#parts.startedAt)
    const found = this.#actions.filter(({ date }) => date > first && date <= until)
    const place = ({ date, kind }: AnnouncedAction): string => `${date} ${kind}`
    return found.toSorted((a, b) => (place(a) < place(b) ? -1 : 1))
  }

  async #read(): Promise<void> {
    const { source, symbols, timers, startedAt } = this.#parts
    this.#callOff()
    const release = timers.hold?.()
    this.#askedAt = this.#now
    const today = this.dateOf(this.#now)
    const begun = this.dateOf(startedAt)
    const from = begun < today ? begun : addDays(today, -1)
    const read = await source.announced({ symbols, from, to: addDays(today, AHEAD_DAYS) })
    release?.()
    if (read.ok) {
      const known = new Set(symbols)
      this.#actions = read.value.filter(({ symbol, date }) => known.has(symbol) && date >= from)
      this.#readAt = this.#askedAt
      this.#failure = undefined
    } else this.#failure = `${read.failure.code}: ${read.failure.message}, at ${formatUtc(this.#now)}`
    if (this.#isClosed) return
    this.#callOff = timers.after(read.ok ? READ_EVERY_MS : RETRY_MS, () => void this.#read())
  }
}
