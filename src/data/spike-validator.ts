import type { BarRow } from './bar-row.ts'
import { Fault } from './fault.ts'
import type { BarContext, Validator } from './validator.ts'

/** Limits are ratios of prices: 1.1 allows 10 % up, and as much down. */
const LIMIT_MIN = 1.1
const LIMIT_MAX = 2
const MOVES_TYPICAL = 25
/** A single move counts at most this many times the typical one, so that a spike does not hide the next. */
const WINSOR = 4
const SMOOTHING = 1 / 50
const WARM_UP_BARS = 20

/**
 * A price that leaves its neighbours and comes back: a misprint, not a crash.
 *
 * `SPIKE` when the high or the low lies further from the closes before and after than 25 typical moves of
 * this series (the smoothed absolute change of the close, each change cut at 4 typical ones), but at least 10
 * % and at most a doubling or halving; in the first 20 bars a doubling or halving. Bars next to an instant of
 * `exemptAt` (splits, dividends; ascending) pass. Without a next bar the close before decides, and a second
 * bar at the new level confirms it: one bar is lost to a crash, none to a split that is announced. Remembers
 * the typical move and the last suspect.
 */
export class SpikeValidator implements Validator {
  readonly #exemptAt: readonly number[]
  #nextExempt = 0
  #typical = 0
  #bars = 0
  #suspectClose = NaN

  constructor(exemptAt: readonly number[] = []) {
    this.#exemptAt = exemptAt
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
    if (!isExempt) this.#learn(Math.abs(bar.close / previous.close - 1))
    this.#suspectClose = NaN
    return Fault.Fine
  }

  #limit(): number {
    if (this.#bars < WARM_UP_BARS) return LIMIT_MAX
    return Math.min(Math.max(1 + MOVES_TYPICAL * this.#typical, LIMIT_MIN), LIMIT_MAX)
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
