import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requireFinite } from '../window/parameter.ts'

/** The known ways to place supports and resistances about a pivot. */
export const PivotVariant = {
  Classic: 'classic', Fibonacci: 'fibonacci', Camarilla: 'camarilla', Woodie: 'woodie',
} as const
export type PivotVariant = (typeof PivotVariant)[keyof typeof PivotVariant]

const VARIANTS: readonly string[] = Object.values(PivotVariant)
const OUTPUTS = ['pivot', 'r1', 'r2', 'r3', 's1', 's2', 's3'] as const
const CAMARILLA_OUTPUTS = [...OUTPUTS, 'r4', 's4'] as const

/**
 * Pivot points: the levels that the completed period's high, low and close set for the period that follows.
 *
 * Feed it bars of the pivots' period (daily bars for intraday trading) as they complete; the outputs then
 * hold until the next one completes, so nothing of the current period is in them. Warm-up: 1 update. `r4` and
 * `s4` are Camarilla's only, NaN in the other variants. Woodie's pivot weighs the close twice (some vendors
 * take the next open instead, which is not known when the period completes).
 * Source: floor traders' levels, https://www.niftytrader.in/pivot-calculator and StockCharts ChartSchool,
 * "Pivot Points", https://chartschool.stockcharts.com/; Camarilla, N. Scott (1989), as listed there.
 */
export class PivotPoints implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp = 1
  readonly outputs: readonly string[]
  readonly #variant: PivotVariant
  #pivot = Number.NaN
  readonly #resistances = new Float64Array(4).fill(Number.NaN)
  readonly #supports = new Float64Array(4).fill(Number.NaN)

  constructor(variant: PivotVariant = PivotVariant.Classic) {
    if (!VARIANTS.includes(variant)) {
      throw new RangeError(`pivot-points: variant must be one of ${VARIANTS.join(', ')}, found ${variant}`)
    }
    this.name = `pivot-points(${variant})`
    this.outputs = variant === PivotVariant.Camarilla ? CAMARILLA_OUTPUTS : OUTPUTS
    this.#variant = variant
  }

  get isReady(): boolean {
    return !Number.isNaN(this.#pivot)
  }

  /** The pivot. */
  get value(): number {
    return this.#pivot
  }

  get pivot(): number {
    return this.#pivot
  }

  get r1(): number {
    return this.#resistances[0] as number
  }

  get r2(): number {
    return this.#resistances[1] as number
  }

  get r3(): number {
    return this.#resistances[2] as number
  }

  get r4(): number {
    return this.#resistances[3] as number
  }

  get s1(): number {
    return this.#supports[0] as number
  }

  get s2(): number {
    return this.#supports[1] as number
  }

  get s3(): number {
    return this.#supports[2] as number
  }

  get s4(): number {
    return this.#supports[3] as number
  }

  update(bar: Bar): void {
    const { high, low, close } = bar
    const range = high - low
    requireFinite(this.name, range + close)
    const isWoodie = this.#variant === PivotVariant.Woodie
    this.#pivot = isWoodie ? (high + low + 2 * close) / 4 : (high + low + close) / 3
    if (this.#variant === PivotVariant.Fibonacci) {
      this.#place(0, this.#pivot, 0.382 * range)
      this.#place(1, this.#pivot, 0.618 * range)
      this.#place(2, this.#pivot, range)
    } else if (this.#variant === PivotVariant.Camarilla) {
      this.#place(0, close, (1.1 * range) / 12)
      this.#place(1, close, (1.1 * range) / 6)
      this.#place(2, close, (1.1 * range) / 4)
      this.#place(3, close, (1.1 * range) / 2)
    } else {
      this.#placeFloor(bar, range)
    }
  }

  #place(level: number, center: number, distance: number): void {
    this.#resistances[level] = center + distance
    this.#supports[level] = center - distance
  }

  /** The floor traders' levels: the pivot mirrored at the extremes, a range away, the mirror a range on. */
  #placeFloor({ high, low }: Bar, range: number): void {
    const pivot = this.#pivot
    this.#resistances[0] = 2 * pivot - low
    this.#resistances[1] = pivot + range
    this.#resistances[2] = high + 2 * (pivot - low)
    this.#supports[0] = 2 * pivot - high
    this.#supports[1] = pivot - range
    this.#supports[2] = low - 2 * (high - pivot)
  }

  rescale(priceFactor: number): void {
    this.#pivot *= priceFactor
    for (let level = 0; level < 4; level += 1) {
      this.#resistances[level] = (this.#resistances[level] as number) * priceFactor
      this.#supports[level] = (this.#supports[level] as number) * priceFactor
    }
  }
}
