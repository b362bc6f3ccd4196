import type { UtcMillis } from '../../base/index.ts'
import type { EquityCurve } from '../../analysis/index.ts'

const POINTS_MAX = 16_384
/** Keeps the quick look at a drawdown on the careful side of float rounding. */
const ROUNDING = 1e-12

/** Growable pair of columns. */
class PointColumns {
  at = new Float64Array(1024)
  value = new Float64Array(1024)
  length = 0

  push(at: number, value: number): void {
    if (this.length === this.at.length) {
      this.at = grown(this.at)
      this.value = grown(this.value)
    }
    this.at[this.length] = at
    this.value[this.length] = value
    this.length++
  }
}

function grown(column: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(column.length * 2)
  larger.set(column)
  return larger
}

/**
 * Keeps the equity curve in bounded memory: one point a session, and an even sample of all slices.
 *
 * When the sample is full every second point goes and the stride doubles, so 50 million slices cost what
 * 10,000 do.
 */
export class EquityRecorder {
  readonly #daily = new PointColumns()
  #sample = new PointColumns()
  #stride = 1
  /** Slices until the next one of the sample. */
  #skipped = 0
  #lastAt = 0
  #lastEquity = 0
  /** Slices with an open position, and all slices: the exposure fraction. */
  heldSlices = 0
  slices = 0
  /** Sum of gross exposure over equity, for its mean. */
  grossFractionSum = 0
  /** Deepest drawdown over every slice, as a fraction. */
  maxDrawdown = 0
  #peak = 0
  /** Equity below it may be the deepest drawdown. */
  #floor = 0

  /** Takes equity at a closed slice. */
  record(at: UtcMillis, equity: number, isHolding: boolean): void {
    this.slices++
    if (isHolding) this.heldSlices++
    this.#lastAt = at
    this.#lastEquity = equity
    if (equity > this.#peak) this.#rise(equity)
    else if (equity < this.#floor) this.#deepen(equity)
    if (this.#skipped === 0) this.#sampleNow(at, equity)
    else this.#skipped--
  }

  /** Books the last slice as the session's point; gives its equity, `undefined` where it was booked. */
  endSession(): number | undefined {
    if (this.#lastAt === 0 || this.#daily.at[this.#daily.length - 1] === this.#lastAt) return undefined
    this.#daily.push(this.#lastAt, this.#lastEquity)
    return this.#lastEquity
  }

  /** One point a session, the last slice of each. */
  get daily(): EquityCurve {
    return { at: this.#daily.at, equity: this.#daily.value, length: this.#daily.length }
  }

  /** An even sample of all slices. */
  get sample(): EquityCurve {
    return { at: this.#sample.at, equity: this.#sample.value, length: this.#sample.length }
  }

  #rise(equity: number): void {
    this.#peak = equity
    this.#floor = equity * (1 - this.maxDrawdown + ROUNDING)
  }

  #deepen(equity: number): void {
    const drawdown = this.#peak > 0 ? 1 - equity / this.#peak : 0
    if (drawdown <= this.maxDrawdown) return
    this.maxDrawdown = drawdown
    this.#floor = this.#peak * (1 - drawdown + ROUNDING)
  }

  #sampleNow(at: number, equity: number): void {
    if (this.#sample.length === POINTS_MAX) {
      const half = new PointColumns()
      for (let i = 0; i < POINTS_MAX; i += 2)
        half.push(this.#sample.at[i] as number, this.#sample.value[i] as number)
      this.#sample = half
      this.#stride *= 2
    }
    this.#sample.push(at, equity)
    this.#skipped = this.#stride - 1
  }
}
