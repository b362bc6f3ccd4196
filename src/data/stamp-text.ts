import { MILLIS_PER_DAY } from '../base/index.ts'

/** What a stamp says: a day, a clock reading somewhere, or an instant. */
export const StampKind = { Date: 'date', Local: 'local', Instant: 'instant' } as const
export type StampKind = (typeof StampKind)[keyof typeof StampKind]

/** Which number comes first where the year comes last, as in `1/31/2020`; dots are read day first alone. */
export const DateOrder = { MonthFirst: 'month-first', DayFirst: 'day-first' } as const
export type DateOrder = (typeof DateOrder)[keyof typeof DateOrder]

const ISO = new RegExp(
  String.raw`^(\d{4})(?:-(\d{2})-|\.(\d{2})\.|/(\d{2})/)(\d{2})`
  + String.raw`(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)? ?(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$`,
)
const COMPACT = new RegExp(
  String.raw`^(\d{4})(\d{2})(\d{2})`
  + String.raw`(?:[T ]?(\d{2})(\d{2})(\d{2})?|(?: {1,2}|[T-])(\d{2}):(\d{2})(?::(\d{2}))?)?$`,
)
const TIME = String.raw`(?: (\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([AP]M))?)?$`
const SLASHED = new RegExp(String.raw`^(\d{1,2})\/(\d{1,2})\/(\d{4})${TIME}`, 'i')
const DOTTED = new RegExp(String.raw`^(\d{1,2})\.(\d{1,2})\.(\d{4})${TIME}`, 'i')
/** `31-Jan-2020`, and `Jan 31, 2020`. */
const NAMED = new RegExp(
  String.raw`^(?:(\d{1,2})[- ]([a-z]{3})[- ]|([a-z]{3}) (\d{1,2}), )(\d{4})${TIME}`, 'i',
)
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** A digit less until September 2001; twelve digits that begin with 1 or 2 are a compact date with a time. */
const UNIX = new RegExp(
  String.raw`^(?:(\d{9,10})(?:\.(\d{1,9}))?|([3-9]\d{11}|\d{13})(?:\.0+)?`
  + String.raw`|(\d{12,13})(\d{3})|(\d{12,13})(\d{6}))$`,
)
const YEAR_MIN = 1900
const YEAR_MAX = 2200
const MINUTES_PER_HOUR = 60
const MILLIS_DIGITS = 3

/**
 * Reads stamps in the spellings that files have, into fields that are used again and again.
 *
 * `YYYY-MM-DD` (or with dots or slashes), the same with `HH:mm[:ss[.fff]]` and with `Z` or an offset,
 * `yyyyMMdd[ HHmm[ss]]`, the same with `HH:mm[:ss]`, `M/D/YYYY[ h:mm[:ss][ PM]]` or day first as it is told,
 * `D-Mon-YYYY`, `Mon D, YYYY`, and Unix time in s, ms, us or ns. Finer than a millisecond is refused unless
 * it is zero: no bar begins there. A day that is in no calendar (`2023-02-30`) is refused, not carried over.
 */
export class StampReader {
  kind: StampKind = StampKind.Date
  /** For a date and a clock reading: as if it were UTC. For an instant: UTC. */
  millis = NaN
  /** How far the clock that an offset names is ahead of UTC; 0 for all that names none. */
  offsetMillis = 0
  /** Stamps with the year last, and how many of them fit one order alone. */
  readonly seen = { slashed: 0, onlyMonthFirst: 0, onlyDayFirst: 0 }
  readonly #order: DateOrder

  constructor(order: DateOrder = DateOrder.MonthFirst) {
    this.#order = order
  }

  /** Reads one stamp; false when it is none, and then the fields mean nothing. */
  read(text: string): boolean {
    this.offsetMillis = 0
    return this.#readIso(text) || this.#readUnix(text) || this.#readCompact(text) || this.#readYearLast(text)
      || this.#readNamed(text)
  }

  #readIso(text: string): boolean {
    const match = ISO.exec(text)
    if (match === null) return false
    const [, year, byDash, byDot, bySlash, day, hour, minute, second, fraction = '', zone] = match
    const month = byDash ?? byDot ?? bySlash
    if (!this.#set([year, month, day], [hour, minute, second])) return false
    const millis = fraction.slice(0, MILLIS_DIGITS).padEnd(MILLIS_DIGITS, '0')
    if (/[^0]/.test(fraction.slice(MILLIS_DIGITS))) return false
    this.millis += Number(millis)
    if (zone === undefined) return true
    this.kind = StampKind.Instant
    if (zone === 'Z' || zone === 'UTC') return true
    this.offsetMillis = offsetMinutes(zone) * MINUTES_PER_HOUR * 1_000
    this.millis -= this.offsetMillis
    return !Number.isNaN(this.offsetMillis)
  }

  #readUnix(text: string): boolean {
    const match = UNIX.exec(text)
    if (match === null) return false
    const [, seconds, fraction = '', millis, ofMicros, micros, ofNanos, nanos] = match
    const finer = micros ?? nanos ?? fraction.slice(MILLIS_DIGITS)
    if (/[^0]/.test(finer)) return false
    this.kind = StampKind.Instant
    this.millis = seconds === undefined
      ? Number(millis ?? ofMicros ?? ofNanos)
      : Number(seconds) * 1_000 + Number(fraction.slice(0, MILLIS_DIGITS).padEnd(MILLIS_DIGITS, '0'))
    return true
  }

  #readCompact(text: string): boolean {
    const match = COMPACT.exec(text)
    if (match === null) return false
    const [, year, month, day, hour, minute, second, ...withColons] = match
    return this.#set([year, month, day], hour === undefined ? withColons : [hour, minute, second])
  }

  #readYearLast(text: string): boolean {
    const isDayFirst = this.#order === DateOrder.DayFirst
    const match = SLASHED.exec(text) ?? (isDayFirst ? DOTTED.exec(text) : null)
    if (match === null) return false
    const [, first, second, year, ...time] = match
    this.seen.slashed += 1
    if (Number(first) > 12) this.seen.onlyDayFirst += 1
    if (Number(second) > 12) this.seen.onlyMonthFirst += 1
    return this.#setClock(isDayFirst ? [year, second, first] : [year, first, second], time)
  }

  #readNamed(text: string): boolean {
    const match = NAMED.exec(text)
    if (match === null) return false
    const [, dayBefore, monthAfter, monthBefore, dayAfter, year, ...time] = match
    const month = MONTHS.indexOf((monthAfter ?? monthBefore ?? '').toLowerCase()) + 1
    return this.#setClock([year, String(month), dayBefore ?? dayAfter], time)
  }

  #setClock(
    date: readonly (string | undefined)[], [hour, minute, second, half]: readonly (string | undefined)[],
  ): boolean {
    if (half === undefined) return this.#set(date, [hour, minute, second])
    const twelve = Number(hour)
    if (twelve < 1 || twelve > 12) return false
    const shifted = (twelve % 12) + (half.toUpperCase() === 'PM' ? 12 : 0)
    return this.#set(date, [String(shifted), minute, second])
  }

  #set(date: readonly (string | undefined)[], time: readonly (string | undefined)[]): boolean {
    const [year = 0, month = 0, day = 0] = date.map(Number)
    const [hour = 0, minute = 0, second = 0] = time.map((part) => Number(part ?? 0))
    if (year < YEAR_MIN || year > YEAR_MAX || hour > 23 || minute > 59 || second > 59) return false
    const midnight = Date.UTC(year, month - 1, day)
    if (month < 1 || month > 12 || day < 1 || midnight >= Date.UTC(year, month, 1)) return false
    this.kind = time[0] === undefined ? StampKind.Date : StampKind.Local
    this.millis = midnight + ((hour * MINUTES_PER_HOUR + minute) * MINUTES_PER_HOUR + second) * 1_000
    return true
  }
}

function offsetMinutes(zone: string): number {
  const digits = zone.slice(1).replace(':', '')
  const hours = Number(digits.slice(0, 2))
  const minutes = Number(digits.slice(2) || 0)
  if (hours > 14 || minutes > 59) return NaN
  return (zone.startsWith('-') ? -1 : 1) * (hours * MINUTES_PER_HOUR + minutes)
}

/** Writes the day of a civil time that is held as if it were UTC. */
export function civilDate(millis: number): string {
  const day = Math.floor(millis / MILLIS_PER_DAY) * MILLIS_PER_DAY
  return Temporal.Instant.fromEpochMilliseconds(day).toString().slice(0, 'YYYY-MM-DD'.length)
}
