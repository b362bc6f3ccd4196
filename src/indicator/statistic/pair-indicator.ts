import type { Indicator } from '../indicator.ts'

/** An indicator over two series of numbers that advance together, such as a stock's and an index's closes. */
export interface PairIndicator extends Indicator {
  readonly input: 'pair'
  /** Takes the next number of each series, O(1) amortised; a non-finite number is a caller's bug. */
  update(x: number, y: number): void
  /** Rewrites the state as if every x had been multiplied by `factorX` and every y by `factorY` (a split). */
  rescale(factorX: number, factorY: number): void
}
