/**
 * An indicator of one's own in one small file: Kaufman's efficiency ratio, and a strategy that rides clean
 * moves.
 *
 * Try it: npx investor backtest --strategy examples/efficiency-trend.ts
 */
import {
  atr,
  decimal,
  defineStrategy,
  integer,
  isAbove,
  isBelow,
  isRising,
  settle,
  sma,
  useValue,
  type ValueIndicator,
} from 'investor'

/**
 * The way from the first to the last of `period` moves, as a fraction of all the moves: 1 is a straight line,
 * 0 is noise.
 *
 * Source: P. Kaufman, "Smarter Trading", McGraw-Hill, 1995.
 */
class EfficiencyRatio implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value']
  readonly #values: number[] = []

  constructor(period: number) {
    this.name = `efficiency(${period})`
    this.warmUp = period + 1
  }

  get isReady(): boolean {
    return this.#values.length === this.warmUp
  }

  get value(): number {
    if (!this.isReady) return Number.NaN
    let moves = 0
    for (let at = 1; at < this.warmUp; at++) moves += Math.abs(this.#at(at) - this.#at(at - 1))
    return moves === 0 ? 0 : Math.abs(this.#at(this.warmUp - 1) - this.#at(0)) / moves
  }

  update(value: number): void {
    if (this.#values.push(value) > this.warmUp) this.#values.shift()
  }

  /** After a split everything seen so far has to speak in the new prices. */
  rescale(factor: number): void {
    for (let at = 0; at < this.#values.length; at++) this.#values[at] = this.#at(at) * factor
  }

  #at(index: number): number {
    return this.#values[index] ?? Number.NaN
  }
}

export default defineStrategy({
  name: 'Efficiency_Trend',
  description: 'Buys a move that goes up almost without detours, leaves when it turns to noise.',
  parameters: {
    period: integer(20, { min: 2, max: 500, description: 'moves that the ratio is measured over' }),
    clean: decimal(0.5, { above: 0, max: 1, description: 'ratio from which a move counts as clean' }),
    noisy: decimal(0.2, { min: 0, max: 1, description: 'ratio below which it counts as noise' }),
  },
  eachSymbol({ period, clean, noisy }) {
    // The ratio has no unit: it is the same whatever the price is, so a split leaves it alone.
    const efficiency = useValue(new EfficiencyRatio(period), 'close', 'none')
    const range = atr(14)
    // The average range remembers everything: give it time to forget where the data began.
    settle(7 * 14)
    return {
      entry: isAbove(efficiency, clean),
      filter: isRising(sma(period), 3),
      exit: isBelow(efficiency, noisy),
      stop: (bar) => bar.close - 3 * range.value,
      atr: () => range.value,
    }
  },
})
