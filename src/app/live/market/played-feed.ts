import { fail, MILLIS_PER_DAY, UserError, type UtcMillis } from '../../../base/index.ts'
import { calendarNamed, TradingHours, type ExchangeCalendar } from '../../../calendar/index.ts'
import type { BarCatalog } from '../../../adapter/duckdb/index.ts'
import type { DataProvider } from '../../../port/index.ts'
import { dateOf } from '../../command/data/data-series.ts'
import { CatalogRecording } from './catalog-recording.ts'
import { SteppedClock } from './paced-clock.ts'
import { RecordedFeed, type Recording } from './recorded-feed.ts'
import { SYNTHETIC_SYMBOLS, SyntheticRecording } from './synthetic-recording.ts'

/** Which days of a market are played, and how fast. */
export interface PlayWish {
  /** First day; absent: the session under way or the next one, of stored bars the first. */
  readonly from?: string | undefined
  /** Last day, included; absent: all that there is. */
  readonly to?: string | undefined
  /** Times real time; infinite: as fast as it goes. */
  readonly speed: number
}

/** A market that is played, and the clock that it is played by. */
export interface PlayedFeed {
  readonly provider: DataProvider
  readonly clock: SteppedClock
}

/** A recording, and the instant that a market of it begins at where nobody says another. */
export interface PlayableRecording {
  readonly recording: Recording
  readonly present: UtcMillis
  readonly isSynthetic: boolean
}

const CALENDAR = calendarNamed('XNYS')

/** The made-up market of a seed. Throws `UserError` `SERIES_NOT_FOUND` for symbols that it does not have. */
export function syntheticRecording(
  symbols: readonly string[], { seed, now }: { readonly seed: number; now: UtcMillis },
): PlayableRecording {
  const foreign = symbols.find((symbol) => !SYNTHETIC_SYMBOLS.test(symbol))
  if (foreign !== undefined) {
    throw new UserError(fail('SERIES_NOT_FOUND', `the made-up market has the symbols SYN1 to SYN500, and not `
      + `${foreign}`).failure)
  }
  const recording = new SyntheticRecording({ seed, calendar: CALENDAR })
  return { recording, present: now, isSynthetic: true }
}

/** Stored minutes of a catalog. Throws `UserError` `SERIES_NOT_FOUND` for symbols without any. */
export async function catalogRecording(
  catalog: BarCatalog, symbols: readonly string[],
): Promise<PlayableRecording> {
  const infos = (await catalog.list()).filter(({ key }) => symbols.includes(key.symbol))
  const minutes = infos.filter(({ key }) => key.timeframe === '1m')
  const missing = symbols.find((symbol) => minutes.every(({ key }) => key.symbol !== symbol))
  if (missing !== undefined) {
    throw new UserError(fail('SERIES_NOT_FOUND', `no 1m bars of ${missing} in the catalog, and a market is `
      + `played by minutes; import some, or make them: investor data synth --inside ${missing}`).failure)
  }
  const endsAt = Math.max(...minutes.map(({ lastCloseAt }) => lastCloseAt))
  const firstAt = Math.min(...minutes.map(({ firstOpenAt }) => firstOpenAt)) as UtcMillis
  const isSynthetic = minutes.every((info) => info.isSynthetic)
  return { recording: new CatalogRecording(catalog, endsAt), present: firstAt, isSynthetic }
}

/** Plays a recording. Throws `UserError` `BAD_DATE` where nothing is left to play. */
export function played({ recording, present }: PlayableRecording, { from, to, speed }: PlayWish): PlayedFeed {
  const openAt = openingOf(CALENDAR, from, present)
  const endsAt = Math.min(recording.endsAt, to === undefined ? Infinity : closingOf(CALENDAR, to))
  if (openAt >= endsAt) {
    const said = [from === undefined ? '' : ` from ${from}`, to === undefined ? '' : ` to ${to}`].join('')
    throw new UserError(fail('BAD_DATE', `the market has no session${said}: nothing is left to play`).failure)
  }
  const clock = new SteppedClock(openAt, speed)
  const [ticks, past] = [recording.ticks?.bind(recording), recording.past?.bind(recording)]
  const bounded: Recording = {
    source: recording.source, endsAt, read: (key, after, until) => recording.read(key, after, until),
    ...(ticks === undefined ? {} : { ticks }), ...(past === undefined ? {} : { past }),
  }
  return { provider: new RecordedFeed(bounded, clock), clock }
}

/** The open of the day that was asked for; else the present, or the next open where the market is shut. */
function openingOf(calendar: ExchangeCalendar, from: string | undefined, present: UtcMillis): UtcMillis {
  if (from === undefined) {
    const isOpen = calendar.sessionAt(present, TradingHours.Regular) !== undefined
    return isOpen ? present : calendar.nextSession(present).openAt
  }
  const session = calendar.session(coveredDate(calendar, from))
  return (session ?? calendar.nextSession(noonBefore(from))).openAt
}

/** The last close on a day or before it. */
function closingOf(calendar: ExchangeCalendar, to: string): UtcMillis {
  const session = calendar.session(coveredDate(calendar, to))
  return (session ?? calendar.previousSession(noonBefore(to))).closeAt
}

function coveredDate(calendar: ExchangeCalendar, text: string): ReturnType<typeof dateOf> {
  const date = dateOf(text)
  const covered = calendar.checkDates(date, date)
  if (!covered.ok) throw new UserError(covered.failure)
  return date
}

function noonBefore(day: string): UtcMillis {
  return (Date.parse(day) - MILLIS_PER_DAY / 2) as UtcMillis
}
