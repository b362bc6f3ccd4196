import type { BarIndicator } from '../indicator/index.ts'
import { useBar } from './feed.ts'

/** Ready once it has seen so many bars, and nothing else: it has no output to show. */
class Settle implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = []
  value = 0

  constructor(bars: number) {
    if (!Number.isInteger(bars) || bars < 1) {
      throw new RangeError(`settle: bars must be a whole number >= 1, found ${bars}`)
    }
    this.name = `settle(${bars})`
    this.warmUp = bars
  }

  get isReady(): boolean {
    return this.value >= this.warmUp
  }

  update(): void {
    if (this.value < this.warmUp) this.value++
  }

  /** It counts bars. */
  rescale(): void {}
}

/**
 * Makes the warm-up at least `bars` bars long.
 *
 * Averages that remember everything (EMA, and Wilder's in ATR, RSI and ADX) have a value long before they
 * have forgotten where the data began. What the beginning still weighs is below a thousandth after 3.5
 * periods of an EMA, 7 of Wilder's average and 9 of an ADX, which is Wilder's average of Wilder's averages.
 */
export function settle(bars: number): void {
  useBar(new Settle(bars), 'none')
}
