import { addDays, newYorkDate, newYorkStamp, newYorkTime } from '../clock/new-york-time.ts'
import type { ExchangeSession } from '../clock/exchange-session.ts'
import { Phase } from '../clock/market-clock.ts'
import type { Venue } from '../order/venue.ts'
import type { Json } from '../wire/order-json.ts'
import { QueryReader } from './query.ts'
import type { Reply } from './reply.ts'
import { errorReply, okReply } from './reply.ts'
import type { RestCall, Route } from './route.ts'

const DAYS_SHOWN = 366

/** The endpoints of clock and calendar. */
export const CLOCK_ROUTES: readonly Route[] = [
  { name: 'GET /v2/clock', answer: ({ exchange }) => okReply(clockJson(exchange.venue)) },
  { name: 'GET /v2/calendar', answer: calendar },
  { name: 'GET /v3/clock', answer: ({ exchange }) => okReply({ clocks: [clockOfMarket(exchange.venue)] }) },
]

/** The clock as it is told, which a fault may have set wrong. */
function clockJson({ clock }: Venue): Json {
  const told = clock.now + clock.skewMs
  return {
    timestamp: newYorkStamp(told),
    is_open: clock.phase() === Phase.Core,
    next_open: newYorkStamp(clock.nextSession(clock.now, ({ openAt }) => openAt).openAt),
    next_close: newYorkStamp(clock.nextSession(clock.now, ({ closeAt }) => closeAt).closeAt),
  }
}

function clockOfMarket({ clock }: Venue): Json {
  const phase = clock.phase()
  const today = clock.today()
  const until: Readonly<Record<Phase, number>> = {
    closed: clock.nextSession(clock.now, ({ preOpenAt }) => preOpenAt).preOpenAt,
    pre: today?.openAt ?? 0, core: today?.closeAt ?? 0, post: today?.postCloseAt ?? 0,
  }
  return {
    market: {
      acronym: 'NYSE', name: 'New York Stock Exchange', timezone: 'America/New_York', mic: 'XNYS',
      bic: 'XNYSUS33XXX',
    },
    timestamp: newYorkStamp(clock.now + clock.skewMs), is_market_day: today !== undefined,
    next_market_open: newYorkStamp(clock.nextSession(clock.now, ({ openAt }) => openAt).openAt),
    next_market_close: newYorkStamp(clock.nextSession(clock.now, ({ closeAt }) => closeAt).closeAt),
    phase, phase_until: newYorkStamp(until[phase]),
  }
}

/** Trading days of [start, end] with their hours, local and without a zone, as the vendor tells them. */
function calendar({ exchange: { venue }, query }: RestCall): Reply {
  const { clock } = venue
  const reader = new QueryReader(query)
  const today = newYorkDate(clock.now)
  const isDate = /^\d{4}-\d{2}-\d{2}/
  const [start, end] = [reader.text('start') ?? today, reader.text('end') ?? addDays(today, DAYS_SHOWN)]
  reader.instant('start')
  reader.instant('end')
  if (reader.failure !== undefined || !isDate.test(start) || !isDate.test(end)) {
    return errorReply(reader.failure ?? { status: 422, code: 40010001, message: 'invalid start or end' })
  }
  const sessions = clock.sessions(start.slice(0, 10), end.slice(0, 10))
  return okReply(sessions.map((session) => calendarDay(venue, session)))
}

function calendarDay({ clock }: Venue, session: ExchangeSession): Json {
  const compact = (at: number): string => newYorkTime(at).replace(':', '')
  return {
    date: session.date, open: newYorkTime(session.openAt), close: newYorkTime(session.closeAt),
    session_open: compact(session.preOpenAt), session_close: compact(session.postCloseAt),
    settlement_date: clock.nextSession(session.postCloseAt, ({ openAt }) => openAt).date,
  }
}
