import type { BarColumns } from '../model/index.ts'
import type { BarRow, MutableBarRow } from './bar-row.ts'
import { copyRow, emptyRow, readRow } from './bar-row.ts'
import { Fault, FaultCounts } from './fault.ts'
import { PriceValidator } from './price-validator.ts'
import type { TimestampOptions } from './timestamp-validator.ts'
import { TimestampValidator } from './timestamp-validator.ts'
import type { BarContext, Validator } from './validator.ts'
import { VolumeValidator } from './volume-validator.ts'

/** Checks whose faults keep a bar out, and checks whose faults are only counted. */
export interface BarChecks {
  readonly rejecting: readonly Validator[]
  readonly warning?: readonly Validator[]
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * Runs every bar of one series through its checks, in order; the first fault decides.
 *
 * Meant for the hot path: it allocates nothing. A bar with a fault leaves no trace: the next one is compared
 * with the last good bar.
 */
export class BarValidator {
  readonly rejected = new FaultCounts()
  readonly warned = new FaultCounts()
  /** The warning of the last good bar. */
  warning: Fault = Fault.Fine
  readonly #rejecting: readonly Validator[]
  readonly #warning: readonly Validator[]
  readonly #context: Mutable<BarContext> = { previous: undefined, next: undefined }
  readonly #hasWarnings: boolean
  #row = emptyRow()
  #spare = emptyRow()

  constructor({ rejecting, warning = [] }: BarChecks) {
    this.#rejecting = rejecting
    this.#warning = warning
    this.#hasWarnings = warning.length > 0
  }

  /** The fault of the next bar, 0 when it is good; with the bar after it where that is known. */
  check(bar: BarRow, next?: BarRow): Fault {
    copyRow(this.#row, bar)
    this.#context.next = next
    return this.#judge(this.#row)
  }

  /** The same for row `index` of the columns, whose next row is not looked at; the quickest way. */
  checkRow(columns: BarColumns, index: number): Fault {
    readRow(this.#row, columns, index)
    return this.#judge(this.#row)
  }

  /** The last good bar. */
  get previous(): BarRow | undefined {
    return this.#context.previous
  }

  #judge(row: MutableBarRow): Fault {
    const context = this.#context
    const rejecting = this.#rejecting
    for (let index = 0; index < rejecting.length; index++) {
      const fault = (rejecting[index] as Validator).check(row, context)
      if (fault !== Fault.Fine) return this.#reject(fault)
    }
    if (this.#hasWarnings) this.#warn(row)
    // The rows change places, which spares a copy.
    this.#row = this.#spare
    this.#spare = row
    context.previous = row
    return Fault.Fine
  }

  #reject(fault: Exclude<Fault, 0>): Fault {
    this.rejected.add(fault)
    return fault
  }

  #warn(row: BarRow): void {
    this.warning = Fault.Fine
    for (const validator of this.#warning) {
      const fault = validator.check(row, this.#context)
      if (fault === Fault.Fine) continue
      this.warned.add(fault)
      this.warning = fault
    }
  }
}

/** The checks that every bar of a run passes: the spec's price, timestamp and volume validators. */
export function standardChecks(times: TimestampOptions = {}): BarChecks {
  return { rejecting: [new PriceValidator(), new TimestampValidator(times), new VolumeValidator()] }
}
