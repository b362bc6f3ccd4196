import { requireFinite, requirePeriod } from '../window/parameter.ts'
import type { PairIndicator } from './pair-indicator.ts'
import { WindowPairMoments } from './window-pair-moments.ts'

/**
 * Pearson's correlation of the last `period` pairs, within [-1, 1].
 *
 * Of the numbers as given: feed returns for the correlation of returns. Warm-up: `period` updates; 0 while
 * either series is flat, as in TA-Lib.
 * Source: TA-Lib TA_CORREL, https://ta-lib.org/functions/.
 */
export class RollingCorrelation implements PairIndicator {
  readonly input = 'pair'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #moments: WindowPairMoments

  constructor(period = 30) {
    this.warmUp = requirePeriod(period, { indicator: 'rolling-correlation', parameter: 'period', min: 2 })
    this.name = `rolling-correlation(${period})`
    this.#moments = new WindowPairMoments(period)
  }

  get isReady(): boolean {
    return this.#moments.isFull
  }

  get value(): number {
    if (!this.#moments.isFull) return Number.NaN
    const scale = Math.sqrt(this.#moments.squaresX) * Math.sqrt(this.#moments.squaresY)
    return scale === 0 ? 0 : Math.max(-1, Math.min(1, this.#moments.products / scale))
  }

  update(x: number, y: number): void {
    requireFinite(this.name, x)
    requireFinite(this.name, y)
    this.#moments.push(x, y)
  }

  rescale(factorX: number, factorY: number): void {
    this.#moments.rescale(factorX, factorY)
  }
}
