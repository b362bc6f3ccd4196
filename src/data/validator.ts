import type { BarRow } from './bar-row.ts'
import type { Fault } from './fault.ts'

/** What a validator may look at beside the bar itself. */
export interface BarContext {
  /** The last bar that was accepted; `undefined` for the first of a series. */
  readonly previous: BarRow | undefined
  /** The bar after it, where the data lies ready (an import); `undefined` when bars arrive one by one. */
  readonly next: BarRow | undefined
}

/** One small check of a bar. It allocates nothing, and remembers at most what its own docstring says. */
export interface Validator {
  /** The first fault that this check finds, or `Fault.Fine`. */
  check(bar: BarRow, context: BarContext): Fault
}
