import { requireFinite, requirePeriod } from '../window/parameter.ts'
import type { PairIndicator } from './pair-indicator.ts'
import { WindowPairMoments } from './window-pair-moments.ts'

/**
 * Beta: the slope of `y`'s simple returns (an asset's) on `x`'s (a benchmark's), over the last `period`
 * returns.
 *
 * Fed with prices, as TA-Lib's: it takes the returns itself, so a split leaves the value alone. The benchmark
 * comes first (x explains y), which is the order of TA_BETA's inReal0, inReal1. Warm-up: `period` + 1
 * updates. No unit; 0 while the benchmark does not move; a return from a price of 0 counts as 0, as in
 * TA-Lib.
 * Source: TA-Lib TA_BETA, https://ta-lib.org/functions/.
 */
export class RollingBeta implements PairIndicator {
  readonly input = 'pair'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #moments: WindowPairMoments
  #previousBenchmark = Number.NaN
  #previousAsset = Number.NaN

  constructor(period = 60) {
    this.warmUp = requirePeriod(period, { indicator: 'rolling-beta', parameter: 'period', min: 2 }) + 1
    this.name = `rolling-beta(${period})`
    this.#moments = new WindowPairMoments(period)
  }

  get isReady(): boolean {
    return this.#moments.isFull
  }

  get value(): number {
    if (!this.#moments.isFull) return Number.NaN
    const { squaresX } = this.#moments
    return squaresX === 0 ? 0 : this.#moments.products / squaresX
  }

  update(benchmark: number, asset: number): void {
    requireFinite(this.name, benchmark)
    requireFinite(this.name, asset)
    if (!Number.isNaN(this.#previousBenchmark)) {
      const benchmarkReturn = simpleReturn(benchmark, this.#previousBenchmark)
      this.#moments.push(benchmarkReturn, simpleReturn(asset, this.#previousAsset))
    }
    this.#previousBenchmark = benchmark
    this.#previousAsset = asset
  }

  rescale(benchmarkFactor: number, assetFactor: number): void {
    this.#previousBenchmark *= benchmarkFactor
    this.#previousAsset *= assetFactor
  }
}

function simpleReturn(price: number, previous: number): number {
  return previous === 0 ? 0 : (price - previous) / previous
}
