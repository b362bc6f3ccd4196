import type { BarColumns } from '../model/index.ts'
import type { BarRow } from './bar-row.ts'
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

/**
 * Runs every bar of one series through its checks, in order; the first fault decides.
 *
 * Meant for the hot path: it allocates nothing. A bar with a fault leaves no trace: the next one is compared
 * with the last good bar.
 */
export class BarValidator {
  readonly rejected = new FaultCounts()
  readonly warned = new FaultCounts()
  /** The warning of the last bar. */
  warning: Fault = Fault.Fine
  readonly #checks: BarChecks
  #row = emptyRow()
  #previous = emptyRow()
  readonly #context: { -readonly [K in keyof BarContext]: BarContext[K] } = {
    previous: undefined, next: undefined,
  }

  constructor(checks: BarChecks) {
    this.#checks = checks
  }

  /** The fault of the next bar, 0 when it is good; with the bar after it where that is known. */
  check(bar: BarRow, next?: BarRow): Fault {
    const fault = this.#judge(bar, next)
    if (fault !== Fault.Fine) return fault
    copyRow(this.#previous, bar)
    this.#context.previous = this.#previous
    return Fault.Fine
  }

  /** The same for row `index` of the columns, whose next row is not looked at; the quickest way. */
  checkRow(columns: BarColumns, index: number): Fault {
    const row = this.#row
    readRow(row, columns, index)
    const fault = this.#judge(row, undefined)
    if (fault !== Fault.Fine) return fault
    // The rows change places, which spares a copy.
    this.#row = this.#previous
    this.#previous = row
    this.#context.previous = row
    return Fault.Fine
  }

  /** The last good bar. */
  get previous(): BarRow | undefined {
    return this.#context.previous
  }

  #judge(bar: BarRow, next: BarRow | undefined): Fault {
    const { rejecting, warning } = this.#checks
    this.#context.next = next
    for (let index = 0; index < rejecting.length; index++) {
      const fault = (rejecting[index] as Validator).check(bar, this.#context)
      if (fault === Fault.Fine) continue
      this.rejected.add(fault)
      return fault
    }
    this.warning = Fault.Fine
    if (warning !== undefined) this.#warn(bar, warning)
    return Fault.Fine
  }

  #warn(bar: BarRow, validators: readonly Validator[]): void {
    for (const validator of validators) {
      const fault = validator.check(bar, this.#context)
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
