import type { ExchangeCalendar } from '../calendar/index.ts'
import { MILLIS_PER_DAY } from '../base/index.ts'
import type { Bar, Timeframe } from '../model/index.ts'
import { IntervalFinder, type Interval } from './interval-finder.ts'

/** A coarse bar in the making, or one that has ended, with the finer bars inside it by their beginning. */
interface Piece {
  readonly interval: Interval
  readonly parts: Bar[]
}

/** Late prints are reported on the day; older pieces are forgotten. */
const KEPT_MS = MILLIS_PER_DAY

/**
 * Makes coarser bars of finer ones that arrive one by one, on the sessions of an exchange: those of
 * `aggregate`.
 *
 * A bar ends when its interval has, by the clock of whoever calls `close`; that a finer bar is missing at its
 * end does not matter. Finer bars of the last day may be made anew.
 */
export class BarFold {
  readonly #symbol: string
  readonly #timeframe: Timeframe
  readonly #intervals: IntervalFinder
  readonly #pieces = new Map<number, Piece>()
  #closedUntil = Number.NEGATIVE_INFINITY
  #endsAt = Number.POSITIVE_INFINITY

  constructor(symbol: string, timeframe: Timeframe, calendar: ExchangeCalendar) {
    this.#symbol = symbol
    this.#timeframe = timeframe
    this.#intervals = new IntervalFinder(calendar, timeframe)
  }

  /** When the bar in the making that ends first does; infinite when there is none. */
  get endsAt(): number {
    return this.#endsAt
  }

  /** Restates what is in the making, or was made, after a split. */
  rescale(priceFactor: number, volumeFactor: number): void {
    for (const { parts } of this.#pieces.values()) {
      for (const [index, bar] of parts.entries()) parts[index] = rescaledBar(bar, priceFactor, volumeFactor)
    }
  }

  /** Takes a finer bar, or one made anew; where coarse bars do not look it is left out. */
  take(bar: Bar): void {
    const piece = this.#pieceOf(bar)
    if (piece !== undefined) put(piece.parts, bar)
  }

  /** Ends what ends at `at` or before; gives the bar that ended last, when one did. */
  close(at: number): Bar | undefined {
    let ended: Piece | undefined
    this.#endsAt = Number.POSITIVE_INFINITY
    for (const [closeAt, piece] of this.#pieces) {
      if (closeAt > this.#closedUntil && closeAt <= at) ended = piece
      if (closeAt <= at - KEPT_MS) this.#pieces.delete(closeAt)
      if (closeAt > at) this.#endsAt = Math.min(this.#endsAt, closeAt)
    }
    this.#closedUntil = at
    return ended && this.#folded(ended)
  }

  /**
   * Takes a finer bar made anew, or one that comes late; gives the coarse bar that had ended, where it
   * changes.
   */
  correct(bar: Bar): Bar | undefined {
    const piece = this.#pieceOf(bar)
    if (piece === undefined) return undefined
    const before = piece.parts.length === 0 ? undefined : this.#folded(piece)
    put(piece.parts, bar)
    const after = this.#folded(piece)
    const hasEnded = piece.interval.closeAt <= this.#closedUntil
    return hasEnded && (before === undefined || !hasSameNumbers(before, after)) ? after : undefined
  }

  #pieceOf({ openAt }: Bar): Piece | undefined {
    const interval = this.#intervals.find(openAt)
    if (interval === undefined) return undefined
    const known = this.#pieces.get(interval.closeAt)
    if (known !== undefined) return known
    const piece = { interval, parts: [] }
    this.#pieces.set(interval.closeAt, piece)
    if (interval.closeAt > this.#closedUntil) this.#endsAt = Math.min(this.#endsAt, interval.closeAt)
    return piece
  }

  #folded({ interval, parts }: Piece): Bar {
    const [first, last] = [parts[0] as Bar, parts.at(-1) as Bar]
    return {
      symbol: this.#symbol, timeframe: this.#timeframe, openAt: interval.openAt as Bar['openAt'],
      closeAt: interval.closeAt as Bar['closeAt'], open: first.open, close: last.close,
      high: Math.max(...parts.map(({ high }) => high)), low: Math.min(...parts.map(({ low }) => low)),
      volume: parts.reduce((sum, { volume }) => sum + volume, 0),
    }
  }
}

/** A bar in the terms after a split. */
export function rescaledBar(bar: Bar, priceFactor: number, volumeFactor: number): Bar {
  const { open, high, low, close, volume } = bar
  return {
    ...bar, open: open * priceFactor, high: high * priceFactor, low: low * priceFactor,
    close: close * priceFactor, volume: volume * volumeFactor,
  }
}

/** Says whether two bars of one interval tell the same. */
export function hasSameNumbers(a: Bar, b: Bar): boolean {
  return a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close
    && a.volume === b.volume
}

/** Puts a bar where its beginning belongs, in place of one that begins then. */
function put(parts: Bar[], bar: Bar): void {
  let place = parts.length
  while (place > 0 && (parts[place - 1] as Bar).openAt >= bar.openAt) place--
  parts.splice(place, parts[place]?.openAt === bar.openAt ? 1 : 0, bar)
}
