import { invariant, InvariantError } from '../../base/index.ts'
import { CANDLE_TOTAL_COUNT, CandleLength } from './candle-setting.ts'
import type { CandleSetting, CandleTotal } from './candle-setting.ts'

/** Candles kept: the oldest one needed stands 4 + 10 back; a power of two, so that a mask finds the place. */
const RING = 16
const MASK = RING - 1
/** The furthest back a candle may stand and still be judged by an average of the candles before it. */
const BACK_MAX = 4
const BACKS = BACK_MAX + 1

/** An average that a pattern needs: of this setting, for the candle `back` places before the newest. */
export type CandleAverage = readonly [setting: CandleSetting, back: number]

/** What the window takes of a bar. */
export interface Candle {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
}

interface RunningTotal {
  readonly slot: number
  readonly back: number
  readonly total: CandleTotal
}

/**
 * The last sixteen candles of a series, with the averages that one pattern judges them by.
 *
 * Every reader takes `back`: 0 is the newest candle, 1 the one before. A candle whose close equals its open
 * is white. Averages never contain the candle that they judge. The totals start at candle number `startIndex`
 * (the first is 0) and then roll, one addition of a difference a candle, as TA-Lib's do: a total summed
 * afresh would differ from TA-Lib's in the last bit, and flip comparisons where a length equals its limit.
 */
export class CandleWindow {
  readonly #open = new Float64Array(RING)
  readonly #high = new Float64Array(RING)
  readonly #low = new Float64Array(RING)
  readonly #close = new Float64Array(RING)
  /** Indexed by `CandleLength`. */
  readonly #lengths = [new Float64Array(RING), new Float64Array(RING), new Float64Array(RING)] as const
  /** NaN where the pattern asked for no such average. */
  readonly #sums = new Float64Array(CANDLE_TOTAL_COUNT * BACKS).fill(Number.NaN)
  readonly #running: readonly RunningTotal[]
  readonly #startIndex: number
  #head = 0
  #count = 0

  constructor(averages: readonly CandleAverage[], startIndex: number) {
    const running = new Map<number, RunningTotal>()
    for (const [{ total }, back] of averages) {
      invariant(back >= 0 && back <= BACK_MAX, `an average at back ${back} is outside 0..${BACK_MAX}`)
      const needed = total.period + back
      invariant(needed <= startIndex, `an average of ${needed} candles before starts at index ${startIndex}`)
      const slot = total.id * BACKS + back
      running.set(slot, { slot, back, total })
    }
    this.#running = [...running.values()]
    this.#startIndex = startIndex
  }

  /** Candles seen so far. */
  get count(): number {
    return this.#count
  }

  /** Takes the next candle, which becomes the one at back 0. */
  push(candle: Candle): void {
    const { open, high, low, close } = candle
    invariant(Number.isFinite(open + high + low + close), 'a candle has a price that is not finite')
    if (this.#count > this.#startIndex) this.#rollTotals()
    this.#head = (this.#head + 1) & MASK
    this.#store(this.#head, open, high, low, close)
    if (this.#count === this.#startIndex) this.#startTotals()
    this.#count += 1
  }

  /** Multiplies prices and averages by `factor`; exact where the factor is a power of two. */
  rescale(factor: number): void {
    for (let at = 0; at < RING; at += 1) {
      this.#store(
        at,
        (this.#open[at] as number) * factor,
        (this.#high[at] as number) * factor,
        (this.#low[at] as number) * factor,
        (this.#close[at] as number) * factor,
      )
    }
    for (const { slot } of this.#running) this.#sums[slot] = (this.#sums[slot] as number) * factor
  }

  open(back: number): number {
    return this.#open[(this.#head - back) & MASK] as number
  }

  high(back: number): number {
    return this.#high[(this.#head - back) & MASK] as number
  }

  low(back: number): number {
    return this.#low[(this.#head - back) & MASK] as number
  }

  close(back: number): number {
    return this.#close[(this.#head - back) & MASK] as number
  }

  /** 1 for a white candle, -1 for a black one. */
  color(back: number): 1 | -1 {
    return this.close(back) >= this.open(back) ? 1 : -1
  }

  isWhite(back: number): boolean {
    return this.close(back) >= this.open(back)
  }

  isBlack(back: number): boolean {
    return this.close(back) < this.open(back)
  }

  /** |close - open|. */
  body(back: number): number {
    return this.#length(CandleLength.Body, back)
  }

  /** High - low. */
  range(back: number): number {
    return this.#length(CandleLength.Range, back)
  }

  /** The upper end of the body. */
  top(back: number): number {
    return Math.max(this.open(back), this.close(back))
  }

  /** The lower end of the body. */
  bottom(back: number): number {
    return Math.min(this.open(back), this.close(back))
  }

  upperShadow(back: number): number {
    return this.high(back) - this.top(back)
  }

  lowerShadow(back: number): number {
    return this.bottom(back) - this.low(back)
  }

  /** Whether the later body lies wholly above the earlier one. */
  bodyGapsUp(later: number, earlier: number): boolean {
    return this.bottom(later) > this.top(earlier)
  }

  /** Whether the later body lies wholly below the earlier one. */
  bodyGapsDown(later: number, earlier: number): boolean {
    return this.top(later) < this.bottom(earlier)
  }

  /** Whether the later candle, shadows included, lies wholly above the earlier one. */
  gapsUp(later: number, earlier: number): boolean {
    return this.low(later) > this.high(earlier)
  }

  /** Whether the later candle, shadows included, lies wholly below the earlier one. */
  gapsDown(later: number, earlier: number): boolean {
    return this.high(later) < this.low(earlier)
  }

  /** The length that `setting` compares the candle at `back` with; the pattern must have declared it. */
  limit(setting: CandleSetting, back: number): number {
    const { id, period } = setting.total
    const sum = this.#sums[id * BACKS + back] as number
    if (Number.isNaN(sum)) throw new InvariantError(`total ${id} at back ${back} is not a declared average`)
    return setting.factor * (sum / period)
  }

  #length(length: CandleLength, back: number): number {
    return this.#lengths[length][(this.#head - back) & MASK] as number
  }

  #store(at: number, open: number, high: number, low: number, close: number): void {
    this.#open[at] = open
    this.#high[at] = high
    this.#low[at] = low
    this.#close[at] = close
    this.#lengths[CandleLength.Body][at] = Math.abs(close - open)
    this.#lengths[CandleLength.Range][at] = high - low
    this.#lengths[CandleLength.Shadows][at] = high - Math.max(open, close) + (Math.min(open, close) - low)
  }

  #startTotals(): void {
    for (const { slot, back, total } of this.#running) {
      let sum = 0
      for (let age = back + total.period; age > back; age -= 1) sum += this.#length(total.length, age)
      this.#sums[slot] = sum
    }
  }

  #rollTotals(): void {
    for (const { slot, back, total } of this.#running) {
      const entering = this.#length(total.length, back)
      const leaving = this.#length(total.length, back + total.period)
      this.#sums[slot] = (this.#sums[slot] as number) + (entering - leaving)
    }
  }
}
