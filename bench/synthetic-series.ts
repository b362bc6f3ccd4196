import { utcMillis, type UtcMillis } from '../src/base/index.ts'
import { calendarNamed, type CalendarName, type ExchangeCalendar } from '../src/calendar/index.ts'
import { allocateColumns, type BarColumns, type SeriesKey, type Session } from '../src/model/index.ts'
import type { BarSource } from '../src/port/index.ts'

const CHUNK_ROWS = 16_384
const MINUTE = 60_000

/** A seeded stream of 32-bit numbers (mulberry32), so that every run sees the same prices. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * One-minute bars of a seeded walk on a calendar's sessions, made while they are read: memory does not grow
 * with length.
 */
export class SyntheticMinutes implements BarSource {
  readonly key: SeriesKey
  readonly #random: () => number
  readonly #columns = allocateColumns(CHUNK_ROWS)
  readonly #calendar: ExchangeCalendar
  #left: number
  #session: Session | undefined
  #at = 0
  #price = 100

  constructor(of: { symbol: string; bars: number; seed: number; calendar: CalendarName }) {
    this.key = { symbol: of.symbol, timeframe: '1m', adjustment: 'raw' }
    this.#left = of.bars
    this.#random = mulberry32(of.seed)
    this.#calendar = calendarNamed(of.calendar)
  }

  next(): Promise<BarColumns | undefined> {
    if (this.#left === 0) return Promise.resolve(undefined)
    const rows = Math.min(this.#left, CHUNK_ROWS)
    for (let row = 0; row < rows; row++) this.#make(row)
    this.#left -= rows
    this.#columns.length = rows
    return Promise.resolve(this.#columns)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #make(row: number): void {
    const openAt = this.#nextMinute()
    const random = this.#random
    const open = cents(this.#price)
    const close = cents(Math.max(5, open * (1 + (random() + random() + random() - 1.5) * 0.0012)))
    const high = cents(Math.max(open, close) * (1 + random() * 0.0004) + 0.005)
    const low = cents(Math.min(open, close) * (1 - random() * 0.0004) - 0.004)
    this.#price = close + (100 - close) * 0.00001
    const columns = this.#columns
    columns.openAt[row] = openAt
    columns.closeAt[row] = openAt + MINUTE
    columns.open[row] = open
    columns.high[row] = high
    columns.low[row] = low
    columns.close[row] = close
    columns.volume[row] = 1000 + Math.floor(random() * 9000)
  }

  #nextMinute(): number {
    if (this.#session === undefined || this.#at >= this.#session.closeAt) {
      const start = this.#calendar.isRoundTheClock ? 1971 : 1991
      const after: UtcMillis = this.#session?.openAt ?? utcMillis(Date.UTC(start, 0, 1))
      this.#session = this.#calendar.nextSession(after)
      this.#at = this.#session.openAt
    }
    const at = this.#at
    this.#at += MINUTE
    return at
  }
}

function cents(price: number): number {
  return Math.round(price * 100) / 100
}
