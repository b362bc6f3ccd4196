import { sessionDate, type UtcMillis } from '../../../base/index.ts'
import type { ExchangeCalendar } from '../../../calendar/index.ts'
import {
  columnsOf, ColumnsSource, SyntheticDays, syntheticInstruments, SyntheticMinutes, syntheticTicks,
  type IntervalTicks, type SyntheticInstrument,
} from '../../../data/index.ts'
import type { Bar, SeriesKey } from '../../../model/index.ts'
import { barsOf } from './bars-of.ts'
import type { Recording } from './recorded-feed.ts'

/** Every start draws the walk from here: the same seed is the same market on every day. */
const FIRST_DATE = sessionDate('2022-01-03')
const INSTRUMENTS_MAX = 500
/** Names of its instruments. */
export const SYNTHETIC_SYMBOLS = /^SYN(?:[1-9]\d?|[1-4]\d\d|500)$/

/**
 * A made-up market without end: days that walk by a seed, minutes inside each of them, in regular hours, and
 * quotes and prints inside each minute.
 *
 * Its symbols are `SYN1` to `SYN500` and no others, so that nobody takes it for a real one.
 */
export class SyntheticRecording implements Recording {
  readonly source = 'synthetic'
  readonly endsAt = Number.POSITIVE_INFINITY
  readonly #calendar: ExchangeCalendar
  readonly #seed: number
  readonly #instruments: ReadonlyMap<string, SyntheticInstrument>
  readonly #days = new Map<string, Promise<readonly Bar[]>>()

  constructor({ seed, calendar }: { readonly seed: number; readonly calendar: ExchangeCalendar }) {
    this.#seed = seed
    this.#calendar = calendar
    const instruments = syntheticInstruments(INSTRUMENTS_MAX, seed)
    this.#instruments = new Map(instruments.map((each) => [each.symbol, each]))
  }

  async read({ symbol, timeframe }: SeriesKey, from: UtcMillis, to: UtcMillis): Promise<readonly Bar[]> {
    const instrument = this.#instruments.get(symbol)
    if (instrument === undefined) return []
    const days = await this.#daysOf(instrument)
    if (timeframe === '1d') return days.filter(({ closeAt }) => closeAt > from && closeAt <= to)
    if (timeframe !== '1m') return []
    const touched = days.filter(({ openAt, closeAt }) => openAt < to && closeAt > from)
    const minutes = await Promise.all(touched.map((day) => this.#minutesOf(day)))
    return minutes.flat().filter(({ closeAt }) => closeAt > from && closeAt <= to)
  }

  ticks(bar: Bar): IntervalTicks {
    return syntheticTicks(bar, this.#seed)
  }

  #daysOf(instrument: SyntheticInstrument): Promise<readonly Bar[]> {
    const known = this.#days.get(instrument.symbol)
    if (known !== undefined) return known
    const { lastDate } = this.#calendar
    const span = { seed: this.#seed, calendar: this.#calendar, from: FIRST_DATE, to: lastDate }
    const days = barsOf(new SyntheticDays(instrument, span))
    this.#days.set(instrument.symbol, days)
    return days
  }

  #minutesOf(day: Bar): Promise<readonly Bar[]> {
    const key = { symbol: day.symbol, timeframe: '1d', adjustment: 'raw' } as const
    const minutes = new SyntheticMinutes(
      new ColumnsSource(key, columnsOf([day])), { calendar: this.#calendar, seed: this.#seed },
    )
    return barsOf(minutes)
  }
}
