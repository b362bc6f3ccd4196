import { invariant, MILLIS_PER_DAY, type UtcMillis } from '../../../base/index.ts'
import { calendarNamed, type CalendarName, type ExchangeCalendar } from '../../../calendar/index.ts'
import {
  BarFold, BarValidator, Fault, faultCode, FrozenFeedValidator, hasSameNumbers, PriceValidator,
  rescaledBar, SpikeValidator, TimestampValidator, VolumeValidator, type BarContext, type FaultCode,
} from '../../../data/index.ts'
import type { EngineSeries } from '../../../engine/index.ts'
import { timeframeRank, type Bar, type ShownBar, type Timeframe } from '../../../model/index.ts'

/** Minutes without any movement after which a feed is taken to repeat itself. */
const FROZEN_BARS = 30

interface Coarse {
  readonly index: number
  readonly timeframe: Timeframe
  readonly fold: BarFold
}

/** A bar that changed after it was shown, or could not be shown any more. */
export interface CorrectedBar {
  readonly series: number
  readonly bar: Bar
}

/**
 * The bars of one symbol: how minutes and days are judged, and the longer series that are made of good ones.
 *
 * Pure: it is told the time. The same bars in the same order give the same bars.
 */
export class SymbolDesk {
  readonly symbol: string
  readonly calendar: ExchangeCalendar
  readonly #minuteSeries: number
  readonly #coarse: readonly Coarse[]
  readonly #weeks: readonly Coarse[]
  readonly #daySeries: number
  /** Good minutes of the last day by their end. */
  readonly #known = new Map<number, Bar>()
  #lastMinuteAt: number | undefined

  /** `series`: all of a session's, of which those of the symbol count; minutes and days are among them. */
  constructor(symbol: string, calendar: CalendarName, series: readonly EngineSeries[]) {
    this.symbol = symbol
    this.calendar = calendarNamed(calendar)
    const own = series.map((each, index) => ({ ...each, index })).filter((each) => each.symbol === symbol)
    const indexOf = (timeframe: Timeframe): number | undefined => (
      own.find((each) => each.timeframe === timeframe)?.index
    )
    const [minute, day] = [indexOf('1m'), indexOf('1d')]
    invariant(minute !== undefined && day !== undefined, `${symbol} is watched by minutes and by days`)
    this.#minuteSeries = minute
    this.#daySeries = day
    const coarse = own.filter(({ timeframe }) => timeframe !== '1m')
      .toSorted((a, b) => timeframeRank(a.timeframe) - timeframeRank(b.timeframe))
      .map(({ index, timeframe }) => ({
        index, timeframe, fold: new BarFold(symbol, timeframe, this.calendar),
      }))
    this.#coarse = coarse.filter(({ timeframe }) => timeframe !== '1w')
    this.#weeks = coarse.filter(({ timeframe }) => timeframe === '1w')
  }

  /** When the last good minute closed; `undefined` before the first. */
  get lastMinuteAt(): number | undefined {
    return this.#lastMinuteAt
  }

  /** When the next longer bar in the making ends; infinite when there is none. */
  get endsAt(): number {
    let at = Number.POSITIVE_INFINITY
    for (const { fold } of this.#coarse) at = Math.min(at, fold.endsAt)
    for (const { fold } of this.#weeks) at = Math.min(at, fold.endsAt)
    return at
  }

  /** How its minutes, or its days, are judged, each after all that closed before it. */
  validator(timeframe: Timeframe, now: () => UtcMillis): BarValidator {
    const times = new TimestampValidator({ hours: { calendar: this.calendar, timeframe }, now })
    const rejecting = [new PriceValidator(), times, new VolumeValidator(), new SpikeValidator()]
    const frozen = timeframe === '1m' ? [new FrozenFeedValidator(FROZEN_BARS)] : []
    return new BarValidator({ rejecting: [...rejecting, ...frozen] })
  }

  /**
   * Takes a good minute, or a good day of the past for which there are no minutes; `slice` makes longer bars
   * of them.
   */
  take(bar: Bar): void {
    if (bar.timeframe === '1m') this.#keep(bar)
    for (const { fold } of bar.timeframe === '1m' ? this.#coarse : this.#weeks) fold.take(bar)
  }

  /** The bars of the symbol that close at `at`, short ones first; `good` is the minute, or the day, then. */
  slice(at: UtcMillis, good: Bar | undefined): readonly ShownBar[] {
    const shown: ShownBar[] = []
    if (good !== undefined) {
      const series = good.timeframe === '1m' ? this.#minuteSeries : this.#daySeries
      shown.push({ series, isFinest: true, bar: good })
    }
    for (const { index, timeframe, fold } of this.#coarse) {
      const bar = fold.close(at)
      if (bar === undefined) continue
      shown.push({ series: index, isFinest: false, bar })
      if (timeframe === '1d') for (const week of this.#weeks) week.fold.take(bar)
    }
    for (const { index, fold } of this.#weeks) {
      const bar = fold.close(at)
      if (bar !== undefined) shown.push({ series: index, isFinest: false, bar })
    }
    return shown
  }

  /**
   * Takes a minute whose instant was shown: what was shown differently comes back, nothing when it was the
   * same. It is judged beside what is known of it and of the minutes around it, since the mark follows it as
   * it follows any other. `closedUntil`: until when all was shown.
   */
  correct(bar: Bar, closedUntil: number): readonly CorrectedBar[] | FaultCode {
    const known = this.#known.get(bar.closeAt)
    if (known !== undefined && hasSameNumbers(known, bar)) return []
    const alone = new BarValidator({ rejecting: [new PriceValidator(), new VolumeValidator()] })
    const fault = alone.check(bar) || new SpikeValidator().check(bar, this.#around(bar.closeAt))
    if (fault !== Fault.Fine) return faultCode(fault)
    this.#keep(bar)
    // Of an interval without bars nobody has said that it is over.
    for (const { fold } of [...this.#coarse, ...this.#weeks]) fold.close(closedUntil)
    const corrected: CorrectedBar[] = [{ series: this.#minuteSeries, bar }]
    for (const { index, timeframe, fold } of this.#coarse) {
      const changed = fold.correct(bar)
      if (changed === undefined) continue
      corrected.push({ series: index, bar: changed })
      if (timeframe === '1d') corrected.push(...this.#correctWeeks(changed))
    }
    return corrected
  }

  /** What a minute was, else the last one before it; and the first one after it. */
  #around(closeAt: number): BarContext {
    let previous = this.#known.get(closeAt)
    let [before, after] = [-Infinity, Infinity]
    for (const at of this.#known.keys()) {
      if (at < closeAt) before = Math.max(before, at)
      else if (at > closeAt) after = Math.min(after, at)
    }
    previous ??= this.#known.get(before)
    return { previous, next: this.#known.get(after) }
  }

  #correctWeeks(day: Bar): readonly CorrectedBar[] {
    return this.#weeks.flatMap(({ index, fold }) => {
      const bar = fold.correct(day)
      return bar === undefined ? [] : [{ series: index, bar }]
    })
  }

  /** Restates what it knows of the symbol after a split: minutes, and longer bars in the making. */
  rescale(priceFactor: number, volumeFactor: number): void {
    for (const [closeAt, bar] of this.#known) {
      this.#known.set(closeAt, rescaledBar(bar, priceFactor, volumeFactor))
    }
    for (const { fold } of [...this.#coarse, ...this.#weeks]) fold.rescale(priceFactor, volumeFactor)
  }

  #keep(bar: Bar): void {
    this.#lastMinuteAt = Math.max(bar.closeAt, this.#lastMinuteAt ?? 0)
    this.#known.set(bar.closeAt, bar)
    for (const closeAt of this.#known.keys()) {
      if (closeAt > bar.closeAt - MILLIS_PER_DAY) break
      this.#known.delete(closeAt)
    }
  }
}
