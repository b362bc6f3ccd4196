import type { Bar } from '../model/index.ts'

/** What every streaming indicator has; one that is fed numbers or bars adds its `update`. */
export interface Indicator {
  /** Name with its parameters, as shown in `why`: `sma(20)`. */
  readonly name: string
  /** Updates needed until `isReady`; the first value comes with update number `warmUp`. */
  readonly warmUp: number
  readonly isReady: boolean
  /** The main output; NaN until ready. */
  readonly value: number
  /** Names of this object's number-valued properties to show in `why`; the first is `value` or equals it. */
  readonly outputs: readonly string[]
}

/** An indicator over a series of numbers: a price, a volume, or another indicator's value. */
export interface ValueIndicator extends Indicator {
  readonly input: 'value'
  /** Takes the next number, O(1); a non-finite number is a caller's bug. */
  update(value: number): void
  /** Rewrites the state as if every number seen so far had been multiplied by `factor` (a split). */
  rescale(factor: number): void
}

/** An indicator over whole bars. */
export interface BarIndicator extends Indicator {
  readonly input: 'bar'
  /**
   * Takes the next bar, O(1) amortised; the bar may be reused by the caller, so nothing keeps a reference
   * to it.
   */
  update(bar: Bar): void
  /**
   * Rewrites the state as if all prices had been multiplied by `priceFactor` and all volumes by
   * `volumeFactor`.
   */
  rescale(priceFactor: number, volumeFactor: number): void
}
