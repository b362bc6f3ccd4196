import { invariant } from '../../base/index.ts'

/**
 * Sums of squares and products of the last `period` pairs about their means, O(1) amortised a push, without
 * drift.
 *
 * The scheme of `WindowMoments` for two series at once: deviations are taken from the newest pair of the
 * finished block, which always lies in the window, and nothing is ever subtracted from a sum.
 */
export class WindowPairMoments {
  readonly period: number
  /** Slots before `#filled`: the current block's x; the others: suffix sums of the previous one. */
  readonly #sumsX: Float64Array
  /** As `#sumsX`, of y. */
  readonly #sumsY: Float64Array
  /** From slot `#filled` on: suffix sums of the previous block's squares and products of deviations. */
  readonly #squaresX: Float64Array
  readonly #squaresY: Float64Array
  readonly #products: Float64Array
  #filled = 0
  #count = 0
  #anchorX = 0
  #anchorY = 0
  #prefixX = 0
  #prefixY = 0
  #prefixXX = 0
  #prefixYY = 0
  #prefixXY = 0

  constructor(period: number) {
    const isUsable = Number.isInteger(period) && period >= 1
    invariant(isUsable, `pair moments: period must be a whole number >= 1, found ${period}`)
    this.period = period
    this.#sumsX = new Float64Array(period)
    this.#sumsY = new Float64Array(period)
    this.#squaresX = new Float64Array(period)
    this.#squaresY = new Float64Array(period)
    this.#products = new Float64Array(period)
  }

  /** True once the window holds `period` pairs. */
  get isFull(): boolean {
    return this.#count === this.period
  }

  /** Sum of the squared deviations of x from its mean, never negative; NaN before the first push. */
  get squaresX(): number {
    const sum = this.#prefixX + (this.#sumsX[this.#filled] as number)
    return Math.max(0, this.#prefixXX + (this.#squaresX[this.#filled] as number) - (sum * sum) / this.#count)
  }

  /** Sum of the squared deviations of y from its mean, never negative; NaN before the first push. */
  get squaresY(): number {
    const sum = this.#prefixY + (this.#sumsY[this.#filled] as number)
    return Math.max(0, this.#prefixYY + (this.#squaresY[this.#filled] as number) - (sum * sum) / this.#count)
  }

  /** Sum of the products of the deviations of x and y from their means; NaN before the first push. */
  get products(): number {
    const sumX = this.#prefixX + (this.#sumsX[this.#filled] as number)
    const sumY = this.#prefixY + (this.#sumsY[this.#filled] as number)
    return this.#prefixXY + (this.#products[this.#filled] as number) - (sumX * sumY) / this.#count
  }

  /** Takes the next pair; the one pushed `period` pushes ago leaves the window. */
  push(x: number, y: number): void {
    if (this.#count === 0) {
      this.#anchorX = x
      this.#anchorY = y
    }
    if (this.#count < this.period) this.#count += 1
    this.#sumsX[this.#filled] = x
    this.#sumsY[this.#filled] = y
    const deviationX = x - this.#anchorX
    const deviationY = y - this.#anchorY
    this.#prefixX += deviationX
    this.#prefixY += deviationY
    this.#prefixXX += deviationX * deviationX
    this.#prefixYY += deviationY * deviationY
    this.#prefixXY += deviationX * deviationY
    this.#filled += 1
    if (this.#filled === this.period) this.#endBlock(x, y)
  }

  /** Moves the anchors to the newest pair and turns the finished block into suffix sums about them. */
  #endBlock(newestX: number, newestY: number): void {
    let sumX = 0
    let sumY = 0
    let squaresX = 0
    let squaresY = 0
    let products = 0
    for (let slot = this.period - 1; slot >= 0; slot -= 1) {
      const deviationX = (this.#sumsX[slot] as number) - newestX
      const deviationY = (this.#sumsY[slot] as number) - newestY
      sumX += deviationX
      sumY += deviationY
      squaresX += deviationX * deviationX
      squaresY += deviationY * deviationY
      products += deviationX * deviationY
      this.#sumsX[slot] = sumX
      this.#sumsY[slot] = sumY
      this.#squaresX[slot] = squaresX
      this.#squaresY[slot] = squaresY
      this.#products[slot] = products
    }
    this.#anchorX = newestX
    this.#anchorY = newestY
    this.#filled = 0
    this.#prefixX = 0
    this.#prefixY = 0
    this.#prefixXX = 0
    this.#prefixYY = 0
    this.#prefixXY = 0
  }

  /** Rewrites the state as if every x had been multiplied by `factorX` and every y by `factorY`. */
  rescale(factorX: number, factorY: number): void {
    for (let slot = 0; slot < this.period; slot += 1) {
      this.#sumsX[slot] = (this.#sumsX[slot] as number) * factorX
      this.#sumsY[slot] = (this.#sumsY[slot] as number) * factorY
      this.#squaresX[slot] = (this.#squaresX[slot] as number) * factorX * factorX
      this.#squaresY[slot] = (this.#squaresY[slot] as number) * factorY * factorY
      this.#products[slot] = (this.#products[slot] as number) * factorX * factorY
    }
    this.#anchorX *= factorX
    this.#anchorY *= factorY
    this.#prefixX *= factorX
    this.#prefixY *= factorY
    this.#prefixXX *= factorX * factorX
    this.#prefixYY *= factorY * factorY
    this.#prefixXY *= factorX * factorY
  }
}
