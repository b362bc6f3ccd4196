import type { BarRow } from './bar-row.ts'
import { Fault } from './fault.ts'
import type { BarContext, Validator } from './validator.ts'

/**
 * A price that stands still for `limit` bars in a row, without range: a feed that repeats itself, or no
 * trading.
 *
 * `FROZEN` from the `limit`th bar of a run on. Remembers the length of the run. Thinly traded symbols do
 * stand still, so this is a warning where data is imported; where bars arrive live it means that they cannot
 * be trusted.
 */
export class FrozenFeedValidator implements Validator {
  readonly #limit: number
  #run = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  check({ open, high, low, close }: BarRow, { previous }: BarContext): Fault {
    const isStill = high === low && open === close
    this.#run = isStill && previous?.close === close ? this.#run + 1 : isStill ? 1 : 0
    return this.#run >= this.#limit ? Fault.Frozen : Fault.Fine
  }
}
