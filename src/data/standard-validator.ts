import { RowPlace } from '../model/index.ts'
import type { BarRow } from './bar-row.ts'
import { emptyRow } from './bar-row.ts'
import { standardChecks } from './bar-validator.ts'
import { Fault, FaultCounts } from './fault.ts'

/**
 * `BarValidator` with `standardChecks()`, for the rows of a run: it copies nothing of a good one.
 *
 * A few comparisons tell that a row is good; the checks themselves are asked only when one of them fails, and
 * theirs is the verdict.
 */
export class StandardValidator {
  readonly rejected = new FaultCounts()
  readonly #checks = standardChecks().rejecting
  /** Of the last good row. */
  #closeAt = Number.NEGATIVE_INFINITY

  /** The fault of the row that begins at `start`, 0 when it is good. */
  checkRow(rows: Float64Array, start: number): Fault {
    const openAt = rows[start + RowPlace.openAt] as number
    const closeAt = rows[start + RowPlace.closeAt] as number
    const open = rows[start + RowPlace.open] as number
    const high = rows[start + RowPlace.high] as number
    const low = rows[start + RowPlace.low] as number
    const close = rows[start + RowPlace.close] as number
    const volume = rows[start + RowPlace.volume] as number
    // Written so that NaN fails.
    const isGood = low > 0 && low <= open && low <= close && open <= high && close <= high && high < Infinity
      && openAt >= this.#closeAt && openAt < closeAt && volume >= 0 && volume < Infinity
    const fault = isGood ? Fault.Fine : this.#judge({ openAt, closeAt, open, high, low, close, volume })
    if (fault === Fault.Fine) this.#closeAt = closeAt
    else this.rejected.add(fault)
    return fault
  }

  #judge(bar: BarRow): Fault {
    const isFirst = this.#closeAt === Number.NEGATIVE_INFINITY
    const context = {
      previous: isFirst ? undefined : { ...emptyRow(), closeAt: this.#closeAt }, next: undefined,
    }
    for (const check of this.#checks) {
      const fault = check.check(bar, context)
      if (fault !== Fault.Fine) return fault
    }
    return Fault.Fine
  }
}
