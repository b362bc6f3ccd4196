import type { BarRow } from './bar-row.ts'
import { Fault } from './fault.ts'
import type { BarContext, Validator } from './validator.ts'

/** Limits are ratios of prices: 2 allows a doubling and a halving. */
const LIMIT = 2
const LIMIT_MIN = 1.1
/** A single move counts at most this many times the typical one, so that a spike does not hide the next. */
const WINSOR = 4
const SMOOTHING = 1 / 50
const WARM_UP_BARS = 20

/** How sensitive the check is, and where prices may jump. */
export interface SpikeOptions {
  /** Instants of corporate actions, ascending: bars next to one pass. */
  readonly exemptAt?: readonly number[]
  /** Lower the limit to so many typical moves of the series; meant for warnings. */
  readonly typicalMoves?: number
}

/**
 * A price that leaves its neighbours and comes back: a misprint, not a crash.
 *
 * `SPIKE` when the high or the low lies further from the closes before and after than a doubling or halving.
 * With `typicalMoves` the limit follows the series: so many times the smoothed absolute change of its close
 * (each change cut at 4 typical ones), at least 10 %, from the 20th bar on. That finds misprints of a third
 * as well, but also days like 2010-05-06, when such prices were traded: to drop those would flatter a
 * backtest, so it only warns.
 *
 * Without a next bar the close before decides, and a second bar at the new level confirms it: one bar is lost
 * to a crash, none to a split that is announced. Remembers the typical move and the last suspect.
 */
export class SpikeValidator implements Validator {
  readonly #exemptAt: readonly number[]
  readonly #typicalMoves: number | undefined
  #nextExempt = 0
  #typical = 0
  #bars = 0
  #suspectClose = NaN

  constructor({ exemptAt = [], typicalMoves }: SpikeOptions = {}) {
    this.#exemptAt = exemptAt
    this.#typicalMoves = typicalMoves
  }

  check(bar: BarRow, { previous, next }: BarContext): Fault {
    if (previous === undefined) return Fault.Fine
    const isExempt = this.#isExempt(previous.openAt, (next ?? bar).closeAt)
    const limit = this.#limit()
    if (!isExempt && isBeyond(bar, previous.close, next, limit)) {
      const suspect = this.#suspectClose
      const isConfirmed = next === undefined && bar.close <= suspect * limit && bar.close * limit >= suspect
      if (!isConfirmed) {
        this.#suspectClose = bar.close
        return Fault.Spike
      }
    }
    if (this.#typicalMoves !== undefined && !isExempt) this.#learn(Math.abs(bar.close / previous.close - 1))
    this.#suspectClose = NaN
    return Fault.Fine
  }

  #limit(): number {
    if (this.#typicalMoves === undefined || this.#bars < WARM_UP_BARS) return LIMIT
    return Math.min(Math.max(1 + this.#typicalMoves * this.#typical, LIMIT_MIN), LIMIT)
  }

  #learn(move: number): void {
    this.#bars += 1
    const cut = this.#bars <= WARM_UP_BARS ? move : Math.min(move, WINSOR * this.#typical)
    // A plain mean at first, exponential once it has enough.
    this.#typical += (cut - this.#typical) * Math.max(SMOOTHING, 1 / this.#bars)
  }

  #isExempt(from: number, to: number): boolean {
    while ((this.#exemptAt[this.#nextExempt] ?? Infinity) <= from) this.#nextExempt += 1
    return (this.#exemptAt[this.#nextExempt] ?? Infinity) <= to
  }
}

function isBeyond(bar: BarRow, before: number, next: BarRow | undefined, limit: number): boolean {
  const highest = Math.max(before, next?.close ?? before)
  const lowest = Math.min(before, next?.close ?? before)
  return bar.high > highest * limit || bar.low * limit < lowest
}
