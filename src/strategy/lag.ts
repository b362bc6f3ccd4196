import { invariant } from '../base/index.ts'
import type { ValueIndicator } from '../indicator/index.ts'
import { useValue } from './feed.ts'
import type { Operand } from './operand.ts'

/** The number of `bars` updates ago. Warm-up: `bars + 1` updates. In the unit of the input. */
export class Lag implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #past: Float64Array
  #next = 0
  #count = 0

  constructor(bars = 1) {
    if (!Number.isInteger(bars) || bars < 1) {
      throw new RangeError(`lag: bars must be a whole number >= 1, found ${bars}`)
    }
    this.name = `lag(${bars})`
    this.warmUp = bars + 1
    this.#past = new Float64Array(bars + 1)
  }

  get isReady(): boolean {
    return this.#count === this.#past.length
  }

  get value(): number {
    return this.isReady ? (this.#past[this.#next] as number) : Number.NaN
  }

  update(value: number): void {
    invariant(Number.isFinite(value), `${this.name}: a value must be a finite number, found ${value}`)
    this.#past[this.#next] = value
    this.#next = (this.#next + 1) % this.#past.length
    if (this.#count < this.#past.length) this.#count++
  }

  rescale(factor: number): void {
    for (let at = 0; at < this.#past.length; at++) this.#past[at] = (this.#past[at] as number) * factor
  }
}

/**
 * What an operand was `bars` bars ago: `lag('high')` is the high of the bar before.
 *
 * A breakout compares with what does not contain the present bar: `lag(output(donchian(20), 'upper'))`.
 */
export function lag(of: Operand, bars = 1): Lag {
  return useValue(new Lag(bars), of)
}
