import { invariant } from '../../base/index.ts'
import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { CandleWindow } from './candle-window.ts'
import type { CandleAverage } from './candle-window.ts'

/**
 * What the sign of a pattern's value tells.
 *
 * `either`: positive is bullish, negative bearish. `neutral`: the sign is the candle's color, or always
 * positive, and says nothing about where prices go.
 */
export const PatternDirection = {
  Bullish: 'bullish', Bearish: 'bearish', Either: 'either', Neutral: 'neutral',
} as const
export type PatternDirection = (typeof PatternDirection)[keyof typeof PatternDirection]

/** A second step that doubles a pattern's value when later candles bear it out. */
export interface PatternConfirmation {
  /** How many candles after the figure may confirm it. */
  readonly candles: number
  /** Whether the newest candle confirms a figure of value `found` that was complete `age` candles ago. */
  readonly isConfirmed: (window: CandleWindow, found: number, age: number) => boolean
}

/** All that tells one candlestick pattern from another. */
export interface PatternDefinition {
  /** Readable name, kebab-case. */
  readonly name: string
  readonly talibName: `CDL${string}`
  readonly direction: PatternDirection
  /** Candles in the figure itself, the newest included; what is only compared with is not counted. */
  readonly candleCount: number
  /** Index of the first candle that gets a value, as TA-Lib has it. */
  readonly lookback: number
  /** The averages that `recognise` asks the window for. */
  readonly averages: readonly CandleAverage[]
  /** Default of patterns that have it: how deep a candle enters an earlier body, a fraction of that body. */
  readonly penetration?: number
  readonly confirmation?: PatternConfirmation
  /** 0, or the value of the figure that the newest candle completes: +-100, +-80 for a weaker form. */
  readonly recognise: (window: CandleWindow, penetration: number) => number
}

/** Choices at construction. */
export interface PatternOptions {
  /** Fraction of the earlier body, >= 0; only for patterns whose definition has one. */
  readonly penetration?: number
}

/**
 * Watches a series of bars for one candlestick pattern.
 *
 * `value` is TA-Lib's integer for the newest bar: 0 for none, 100 for the pattern, its negative on the
 * bearish side, 80 for a weaker form, 200 for a confirmed one; NaN before the lookback is over. It equals
 * TA-Lib 0.8.1 at every index of the golden figures, ties included. One difference is possible and was never
 * met: a TA-Lib built for processors with a fused multiply-add rounds once, not twice, where it adds the
 * penetration of a morning star, morning doji star or abandoned baby; a close within one rounding of that
 * level may differ.
 * Source: TA-Lib, https://ta-lib.org/functions/ (Pattern Recognition).
 */
export class CandlestickPattern implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs: readonly string[] = ['value']
  readonly definition: PatternDefinition
  readonly #penetration: number
  readonly #window: CandleWindow
  #value = Number.NaN
  /** The figure that waits to be confirmed, 0 for none, and how many candles ago it was complete. */
  #found = 0
  #age = 0

  constructor(definition: PatternDefinition, options: PatternOptions = {}) {
    const { name, lookback, penetration: standard } = definition
    const penetration = options.penetration ?? standard ?? 0
    invariant(options.penetration === undefined || standard !== undefined, `${name} takes no penetration`)
    const isFraction = Number.isFinite(penetration) && penetration >= 0
    invariant(isFraction, `${name}: penetration ${penetration} is not a fraction >= 0`)
    this.definition = definition
    this.name = standard === undefined ? name : `${name}(${penetration})`
    this.warmUp = lookback + 1
    this.#penetration = penetration
    this.#window = new CandleWindow(definition.averages, lookback - (definition.confirmation?.candles ?? 0))
  }

  get isReady(): boolean {
    return this.#window.count >= this.warmUp
  }

  get value(): number {
    return this.#value
  }

  update(bar: Bar): void {
    const { lookback, confirmation, recognise } = this.definition
    const window = this.#window
    window.push(bar)
    const index = window.count - 1
    if (index < lookback - (confirmation?.candles ?? 0)) return
    let value = recognise(window, this.#penetration)
    if (confirmation !== undefined) value = this.#confirm(value, confirmation)
    if (index >= lookback) this.#value = value
  }

  rescale(priceFactor: number, _volumeFactor: number): void {
    this.#window.rescale(priceFactor)
  }

  /** A new figure replaces the one that waits; a confirmed one is done with. */
  #confirm(value: number, confirmation: PatternConfirmation): number {
    this.#age += 1
    if (value !== 0) {
      this.#found = value
      this.#age = 0
      return value
    }
    const found = this.#found
    if (found === 0 || this.#age > confirmation.candles) return 0
    if (!confirmation.isConfirmed(this.#window, found, this.#age)) return 0
    this.#found = 0
    return 2 * found
  }
}

/** Makes a fresh indicator of one pattern; carries the pattern's definition. */
export interface PatternFactory {
  (options?: PatternOptions): CandlestickPattern
  readonly definition: PatternDefinition
}

/** Turns a definition into the function that makes its indicators. */
export function definePattern(definition: PatternDefinition): PatternFactory {
  const create = (options?: PatternOptions): CandlestickPattern => new CandlestickPattern(definition, options)
  return Object.assign(create, { definition })
}
