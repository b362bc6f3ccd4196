import { ok, type Failure, type Result, type UtcMillis } from '../../../base/index.ts'
import { addDays, TradingHours, weekOf, type ExchangeCalendar } from '../../../calendar/index.ts'
import {
  barAt, intradayMillis, type Adjustment, type Bar, type SeriesKey, type Session, type Timeframe,
} from '../../../model/index.ts'
import type { DataProvider } from '../../../port/index.ts'

/** From when on the past of a symbol is read: days up to where its minutes begin. */
export interface PastSpan {
  readonly daysFrom: UtcMillis
  readonly minutesFrom: UtcMillis
}

/** What a symbol's past has to be enough for. */
export interface PastNeed {
  /** Bars that indicators need before they have values, by timeframe; the most of all strategies. */
  readonly warmUps: ReadonlyMap<Timeframe, number>
  /** Whole days that risk knows volumes and returns from. */
  readonly days: number
  /** Until when the market was shown before a restart; absent at the first start. */
  readonly shownUntil?: UtcMillis
}

const SESSIONS_PER_WEEK = 5

/** From when on a symbol's bars are needed at an instant, with a session to spare. */
function pastSpan(calendar: ExchangeCalendar, at: UtcMillis, need: PastNeed): PastSpan {
  const sessionMs = shortestSession(calendar, at)
  let [minutes, days] = [1, need.days]
  for (const [timeframe, bars] of need.warmUps) {
    const length = intradayMillis(timeframe)
    if (length !== undefined) minutes = Math.max(minutes, bars / Math.max(1, Math.floor(sessionMs / length)))
    else days = Math.max(days, timeframe === '1w' ? (bars + 1) * SESSIONS_PER_WEEK : bars)
  }
  const minutesFrom = sessionBefore(calendar, at, Math.ceil(minutes)).preOpenAt
  const daysFrom = mondayBefore(calendar, sessionBefore(calendar, at, Math.ceil(days) + 1))
  const { shownUntil } = need
  if (shownUntil === undefined) return { daysFrom, minutesFrom }
  // Longer bars that were in the making are made again from their beginning.
  const lastShown = sessionBefore(calendar, shownUntil, 0)
  return {
    minutesFrom: Math.max(minutesFrom, lastShown.preOpenAt) as UtcMillis,
    daysFrom: Math.max(daysFrom, mondayBefore(calendar, lastShown)) as UtcMillis,
  }
}

/** The session under way, extended hours included, or the last one; `count` sessions further back. */
function sessionBefore(calendar: ExchangeCalendar, at: UtcMillis, count: number): Session {
  let session = calendar.sessionAt(at, TradingHours.Extended) ?? calendar.previousSession(at)
  for (let step = 0; step < count && session.date > calendar.firstDate; step++) {
    session = calendar.previousSession(session.openAt)
  }
  return session
}

/** Weeks begin on Mondays: a week that is begun in its midst would be another. */
function mondayBefore(calendar: ExchangeCalendar, session: Session): UtcMillis {
  const monday = weekOf(session.date)
  const from = monday < calendar.firstDate ? calendar.firstDate : monday
  return (calendar.sessions(from, session.date)[0] ?? session).preOpenAt
}

/** Half days hold fewer bars: what is enough for them is enough. */
function shortestSession(calendar: ExchangeCalendar, at: UtcMillis): number {
  const { date } = sessionBefore(calendar, at, 0)
  const from = addDays(date, -400) < calendar.firstDate ? calendar.firstDate : addDays(date, -400)
  const lengths = calendar.sessions(from, date).map(({ openAt, closeAt }) => closeAt - openAt)
  return Math.min(...lengths)
}

/** Reads the recorded bars of a series that close in (from, to]. */
export async function readBars(
  provider: DataProvider, key: SeriesKey, from: UtcMillis, to: UtcMillis,
): Promise<Result<readonly Bar[]>> {
  const pages = provider.history({ key, from, to })
  const bars: Bar[] = []
  for (;;) {
    const page = await pages.next()
    if (!page.ok) return page
    if (page.value === undefined) return ok(bars)
    for (let row = 0; row < page.value.length; row++) bars.push(barAt(page.value, row, key))
  }
}

/** What was shown of the symbols of a market, and who takes what was not. */
export interface Recalling {
  readonly symbols: readonly string[]
  readonly calendarOf: (symbol: string) => ExchangeCalendar
  readonly adjustment: Adjustment
  readonly need: PastNeed
  /** From when on minutes of a symbol are missed; `undefined`: nothing was shown yet. */
  readonly missedFrom: (symbol: string) => UtcMillis | undefined
  readonly recall: (bar: Bar) => void
}

/** Reads the bars of a market that were not shown up to an instant; gives why it cannot. */
export async function recallMissed(
  provider: DataProvider, to: UtcMillis, { need, adjustment, ...market }: Recalling,
): Promise<Failure | undefined> {
  for (const symbol of market.symbols) {
    const series = { symbol, adjustment }
    const from = market.missedFrom(symbol)
    const read = from === undefined
      ? await readPast(provider, series, pastSpan(market.calendarOf(symbol), to, need), to)
      : await readBars(provider, { ...series, timeframe: '1m' }, from, to)
    if (!read.ok) return read.failure
    for (const bar of read.value) market.recall(bar)
  }
  return undefined
}

/** Reads days and minutes of a symbol up to an instant; of a session either the day or the minutes. */
async function readPast(
  provider: DataProvider, series: { readonly symbol: string; readonly adjustment: Adjustment },
  { daysFrom, minutesFrom }: PastSpan, to: UtcMillis,
): Promise<Result<readonly Bar[]>> {
  const days = await readBars(provider, { ...series, timeframe: '1d' }, daysFrom, minutesFrom)
  if (!days.ok) return days
  const minutes = await readBars(provider, { ...series, timeframe: '1m' }, minutesFrom, to)
  return minutes.ok ? ok([...days.value, ...minutes.value]) : minutes
}
