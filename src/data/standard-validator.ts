import type { BarColumns } from '../model/index.ts'
import { emptyRow, readRow } from './bar-row.ts'
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

  /** The fault of row `row`, 0 when it is good. */
  checkRow(columns: BarColumns, row: number): Fault {
    const low = columns.low[row] as number
    const high = columns.high[row] as number
    const open = columns.open[row] as number
    const close = columns.close[row] as number
    const openAt = columns.openAt[row] as number
    const closeAt = columns.closeAt[row] as number
    const volume = columns.volume[row] as number
    // Written so that NaN fails.
    const isGood = low > 0 && low <= open && low <= close && open <= high && close <= high && high < Infinity
      && openAt >= this.#closeAt && openAt < closeAt && volume >= 0 && volume < Infinity
    const fault = isGood ? Fault.Fine : this.#judge(columns, row)
    if (fault === Fault.Fine) this.#closeAt = closeAt
    else this.rejected.add(fault)
    return fault
  }

  #judge(columns: BarColumns, row: number): Fault {
    const bar = emptyRow()
    readRow(bar, columns, row)
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
