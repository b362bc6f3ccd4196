import { fail, formatUtc, MILLIS_PER_DAY, sessionDate, UserError, type UtcMillis } from '../base/index.ts'
import { traceDecision, type JournalRow } from '../audit/index.ts'
import { calendarNamed, type CalendarName, type ExchangeCalendar } from '../calendar/index.ts'
import type { Engine } from '../engine/index.ts'
import type { Session } from '../model/index.ts'
import type { Moment } from '../report/index.ts'

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Where and when an engine stands, and what was recorded at that slice. */
export interface MomentPlace {
  readonly symbol: string
  readonly sliceAt: number
  /** When its bars closed, where that was before: a session by the clock decides later. */
  readonly closedAt?: number
  readonly rows: readonly JournalRow[]
}

/** What an engine knows of a symbol where it stands. */
export function momentOf(engine: Engine, { symbol, sliceAt, closedAt = sliceAt, rows }: MomentPlace): Moment {
  const signals = rows.filter(
    (row) => row.body.kind === 'SignalGenerated' && row.body.signal.symbol === symbol,
  )
  const position = engine.portfolio.position(symbol)
  const { market } = engine
  const halted = market.isHalted(symbol) === true ? market.haltReason(symbol) || 'no reason known' : undefined
  return {
    symbol,
    sliceAt,
    hadBar: market.lastAt(symbol) === closedAt,
    thoughts: engine.signals.think(symbol),
    decisions: signals.map((row) => traceDecision(rows, row.sequence)),
    position: position === undefined ? 'flat' : `${position.units} units, marked ${position.mark}`,
    openOrders: engine.execution.book
      .openFor(symbol)
      .map(
        ({ terms, status }) => `${terms.clientOrderId} ${terms.role} ${terms.side} ${terms.type} ${status}`,
      ),
    killSwitch: engine.safety.killSwitch,
    latched: engine.safety.latched,
    ...(halted === undefined ? {} : { halted }),
  }
}

/**
 * A day means its last slice: that of its session, late hours included, or of the day on the wall where it
 * has none. An instant needs its offset, or it is the exchange's local time.
 */
export function instantOf(when: string, name: CalendarName): UtcMillis {
  const calendar = calendarNamed(name)
  try {
    if (DAY.test(when)) {
      const session = sessionOf(when, calendar)
      if (session !== undefined) return session.postCloseAt
      const next = Temporal.PlainDate.from(when).add({ days: 1 }).toZonedDateTime({ timeZone: calendar.zone })
      return (next.epochMilliseconds - (calendar.isRoundTheClock ? 0 : 1)) as UtcMillis
    }
    const hasOffset = /(Z|[+-]\d{2}:?\d{2})$/.test(when)
    const instant = hasOffset
      ? Temporal.Instant.from(when)
      : Temporal.PlainDateTime.from(when).toZonedDateTime(calendar.zone).toInstant()
    return instant.epochMilliseconds as UtcMillis
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new UserError(
      fail('BAD_DATE', `"${when}" must be a day (2008-10-10) or an instant (2008-10-10T15:30)`).failure,
    )
  }
}

/** From when on a moment is past: a day with the close of its session, whatever late hours may bring. */
export function passedAt(when: string, name: CalendarName): UtcMillis {
  const session = DAY.test(when) ? sessionOf(when, calendarNamed(name)) : undefined
  return session?.closeAt ?? instantOf(when, name)
}

function sessionOf(when: string, calendar: ExchangeCalendar): Session | undefined {
  const day = sessionDate(when)
  return calendar.checkDates(day, day).ok ? calendar.session(day) : undefined
}

/** Refuses a moment that lies before what a run has seen, or more than a day after it. */
export function checkSpan(
  at: UtcMillis, { from, to }: { readonly from: UtcMillis; readonly to: UtcMillis },
): void {
  if (at >= from && at <= to + MILLIS_PER_DAY) return
  throw new UserError(
    fail(
      'RANGE_EMPTY',
      `${formatUtc(at)} is not within the run, which covers ${formatUtc(from)} to ${formatUtc(to)}`,
    ).failure,
  )
}
