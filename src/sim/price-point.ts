import { cleaned, type WorkingOrder } from './working-order.ts'

/** One price at which everything that can fill fills: an open, a close, a quote, a print. */
export class PricePoint {
  /** What orders that take liquidity pay and get. */
  takeBuy = Number.NaN
  takeSell = Number.NaN
  /** What limits that rest are compared with. */
  seeBuy = Number.NaN
  seeSell = Number.NaN
  /** What stops are compared with; NaN: stops are not elected here. */
  electing = Number.NaN
  /** Resting limits get this price too (an auction), not their own. */
  isUniform = false
  readonly #isStrict: boolean

  /** `isStrict`: a price at a limit does not reach it. */
  constructor(isStrict: boolean) {
    this.#isStrict = isStrict
  }

  /** Begins a point at which limits are compared with what takers pay and get. */
  set(takeBuy: number, takeSell: number, electing: number): void {
    this.takeBuy = this.seeBuy = takeBuy
    this.takeSell = this.seeSell = takeSell
    this.electing = electing
    this.isUniform = false
  }

  /** How far what takers get lies beyond the limit, in the order's favour; negative: not reached. */
  beyondTake(order: WorkingOrder): number {
    return this.#beyond(order, order.isBuy ? this.takeBuy : this.takeSell)
  }

  /** The same of what limits that rest are compared with. */
  beyondSeen(order: WorkingOrder): number {
    return this.#beyond(order, order.isBuy ? this.seeBuy : this.seeSell)
  }

  #beyond({ isBuy, limit }: WorkingOrder, price: number): number {
    const margin = cleaned(isBuy ? limit - price : price - limit)
    return this.#isStrict && margin === 0 ? Number.NEGATIVE_INFINITY : margin
  }
}
