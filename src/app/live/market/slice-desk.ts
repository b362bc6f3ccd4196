import {
  formatUtc, invariant, MILLIS_PER_DAY, MILLIS_PER_MINUTE, MILLIS_PER_SECOND, type UtcMillis,
} from '../../../base/index.ts'
import { TradingHours } from '../../../calendar/index.ts'
import { DataPipeline } from '../../../data/index.ts'
import { timeframeRank, type Bar, type ShownBar } from '../../../model/index.ts'
import { BarBuffer } from './bar-buffer.ts'
import type { CorrectedBar, SymbolDesk } from './symbol-desk.ts'

/** How far the clock of a feed may run ahead of ours. */
const AHEAD_MS = MILLIS_PER_SECOND

/** Who hears what becomes of bars. */
export interface SliceListener {
  /** Bars that closed at an instant, short timeframe first, then by symbol. */
  onSlice(closedAt: UtcMillis, bars: readonly ShownBar[]): void
  onCorrection(corrected: CorrectedBar): void
  /** A minute was judged good, before its slice is told. */
  onGood(bar: Bar): void
  /** A bar is not used: `code` says why, `what` which. */
  onBad(code: string, what: string): void
}

/** How minutes become slices. */
export interface SliceOptions {
  readonly desks: readonly SymbolDesk[]
  /** How long after an instant its slice waits for bars that are missing. */
  readonly waitMs: number
  /** Of a halted symbol no bar is waited for. */
  readonly isHalted: (symbol: string) => boolean
  /** Where bars come from now. */
  readonly source: () => string
  readonly listener: SliceListener
}

/**
 * Gathers minutes in any order of arrival into slices: one is closed when every symbol that trades has its
 * minute, or after a wait, and never again. What a slice is made of has passed the data pipeline.
 *
 * Pure: it is told the time, and does not run ahead of it. What comes in another order within the wait gives
 * the same slices; what comes later is a correction; what cannot be true is named and left out.
 */
export class SliceDesk {
  readonly #options: SliceOptions
  readonly #desks: ReadonlyMap<string, SymbolDesk>
  readonly #pipeline: DataPipeline<Bar>
  readonly #buffer = new BarBuffer()
  #now = 0 as UtcMillis
  #closedUntil = Number.NEGATIVE_INFINITY
  /** The last instant of which bars were shown, and the last one up to which history was read. */
  #shownUntil = Number.NEGATIVE_INFINITY
  #joinedUntil = Number.NEGATIVE_INFINITY
  /** Bars that came twice and said the same. */
  duplicates = 0

  constructor(options: SliceOptions) {
    this.#options = options
    this.#desks = new Map(options.desks.map((desk) => [desk.symbol, desk]))
    this.#pipeline = new DataPipeline({
      openSeries: ({ symbol, timeframe }) => ({
        validator: this.#deskOf(symbol).validator(timeframe, () => this.#now), enrich: (bar) => bar,
      }),
      accept: (bar) => {
        this.#deskOf(bar.symbol).take(bar)
        options.listener.onGood(bar)
      },
      quarantine: ({ bar, code, reason }) => options.listener.onBad(code, `${named(bar)}: ${reason}`),
    })
  }

  /** The last instant that is closed; what closed then or before is past. */
  get closedUntil(): number {
    return this.#closedUntil
  }

  /** The first instant that is not closed and of which there are bars; infinite when there is none. */
  get nextAt(): number {
    let at = this.#buffer.firstAt
    for (const { endsAt } of this.#options.desks) at = Math.min(at, endsAt)
    return at
  }

  /** When the next slice has to be closed at the latest. */
  get dueAt(): number {
    return this.nextAt + this.#options.waitMs
  }

  /** Takes a minute of the feed. */
  arrive(bar: Bar, now: UtcMillis, isCorrected = false): void {
    const fault = this.#arrivalFault(bar, now)
    if (fault !== undefined) return this.#options.listener.onBad(fault, named(bar))
    if (bar.closeAt <= this.#closedUntil) return this.#late(bar)
    if (!this.#buffer.put(bar, isCorrected)) this.duplicates++
  }

  /** Closes every instant up to `at`: all that history has of them was recalled. */
  join(at: number): void {
    this.#joinedUntil = Math.max(this.#joinedUntil, at)
    this.closeUntil(at)
  }

  /**
   * Instants that passed without bars since the last ones were shown are open again: a feed that was silent
   * may have had some.
   */
  reopen(): void {
    this.#closedUntil = Math.min(this.#closedUntil, Math.max(this.#shownUntil, this.#joinedUntil))
  }

  /** From when on minutes of a symbol may have been missed: since its own last one, a day at most. */
  missedFrom(symbol: string, now: UtcMillis): UtcMillis {
    const last = this.#desks.get(symbol)?.lastMinuteAt ?? Number.NEGATIVE_INFINITY
    const sure = Math.max(last, this.#joinedUntil, now - MILLIS_PER_DAY)
    return Math.min(this.#closedUntil, sure) as UtcMillis
  }

  /**
   * Takes a day or a minute of the past that has not been shown. One whose instant was shown with bars of
   * other symbols came too late, as any other.
   */
  recall(bar: Bar): void {
    const lastAt = this.#desks.get(bar.symbol)?.lastMinuteAt ?? Number.NEGATIVE_INFINITY
    if (bar.closeAt > this.#closedUntil) this.#buffer.put(bar)
    else if (bar.closeAt > lastAt) this.#late(bar)
  }

  /** A symbol has split: what is known of it is restated, and its next bar is compared with none before. */
  split(symbol: string, { newUnits, oldUnits }: { newUnits: number; oldUnits: number }): void {
    this.#deskOf(symbol).rescale(oldUnits / newUnits, newUnits / oldUnits)
    this.#pipeline.reopen(symbol)
  }

  /** Closes what is complete or has waited long enough; instants that passed without bars are closed too. */
  closeDue(now: UtcMillis): void {
    for (let at = this.nextAt; at <= now; at = this.nextAt) {
      if (now < at + this.#options.waitMs && !this.#isComplete(at)) return
      this.closeNext(now)
    }
    const passed = now - this.#options.waitMs
    this.closeUntil(passed - (passed % MILLIS_PER_MINUTE))
  }

  /** Closes every instant up to `at`, of which no bars are left. */
  closeUntil(at: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, at)
  }

  /** Closes the next instant whatever is missing. */
  closeNext(now: UtcMillis): void {
    const { desks, listener } = this.#options
    this.#now = now
    const at = this.nextAt as UtcMillis
    const bars = this.#buffer.take(at)
    this.#closedUntil = at
    const shown = desks.flatMap((desk) => desk.slice(at, this.#good(bars.get(desk.symbol))))
    if (shown.length === 0) return
    this.#shownUntil = at
    listener.onSlice(at, shown.toSorted(byLengthThenSymbol))
  }

  /** The bar, when the pipeline takes it. */
  #good(bar: Bar | undefined): Bar | undefined {
    if (bar === undefined) return undefined
    const ingested = this.#pipeline.ingest(bar, this.#options.source())
    return ingested.ok ? ingested.value : undefined
  }

  #deskOf(symbol: string): SymbolDesk {
    const desk = this.#desks.get(symbol)
    invariant(desk !== undefined, `${symbol} is not watched`)
    return desk
  }

  #late(bar: Bar): void {
    const { listener } = this.#options
    const corrected = this.#deskOf(bar.symbol).correct(bar, this.#closedUntil)
    if (typeof corrected === 'string') return listener.onBad(corrected, named(bar))
    if (corrected.length === 0) this.duplicates++
    for (const each of corrected) listener.onCorrection(each)
  }

  #isComplete(at: number): boolean {
    return this.#options.desks.every(({ symbol, calendar }) => (
      this.#buffer.has(at, symbol)
      || this.#options.isHalted(symbol)
      || calendar.sessionAt((at - 1) as UtcMillis, TradingHours.Extended) === undefined
    ))
  }

  #arrivalFault(bar: Bar, now: UtcMillis): string | undefined {
    const { symbol, timeframe, openAt, closeAt } = bar
    const desk = this.#desks.get(symbol)
    if (desk === undefined || timeframe !== '1m') return 'BAD_SYMBOL'
    const isMinute = Number.isSafeInteger(openAt) && openAt % MILLIS_PER_MINUTE === 0
    if (!isMinute || closeAt !== openAt + MILLIS_PER_MINUTE) return 'BAD_TIMESTAMP'
    if (closeAt > now + AHEAD_MS) return 'FUTURE'
    if (closeAt <= now - MILLIS_PER_DAY) return 'OUT_OF_ORDER'
    const isInHours = desk.calendar.sessionAt(openAt, TradingHours.Extended) !== undefined
    return isInHours ? undefined : 'OUTSIDE_HOURS'
  }
}

function byLengthThenSymbol({ bar: a }: ShownBar, { bar: b }: ShownBar): number {
  return timeframeRank(a.timeframe) - timeframeRank(b.timeframe)
    || (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0)
}

function named({ symbol, timeframe, closeAt }: Bar): string {
  const at = Number.isSafeInteger(closeAt) && Math.abs(closeAt) < 8.64e15 ? formatUtc(closeAt) : closeAt
  return `${symbol} ${timeframe} of ${at}`
}
