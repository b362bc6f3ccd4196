import { toNumber, type UtcMillis } from '../../base/index.ts'
import type { CorporateAction } from '../../model/index.ts'

/**
 * What a unit of the benchmark has become that was bought at its first close: a point a session.
 *
 * It is split with the instrument, and a dividend buys more of it at the close of its ex-date, so that the
 * return of that day is `(close + dividend) / close before - 1`. A curve of bare closes would show a split as
 * a crash, and charge the benchmark with dividends that an account with the same shares is paid.
 * Source: Bacon, Practical Portfolio Performance Measurement and Attribution (2nd ed. 2008), ch. 2, returns
 * with income.
 */
export class BenchmarkCurve {
  readonly points = { at: [] as number[], value: [] as number[] }
  readonly #symbol: string | undefined
  #units = 1
  #unpaid = 0
  /** What was paid for all units when the instrument went away. */
  #paidOut: number | undefined = undefined

  constructor(symbol: string | undefined) {
    this.#symbol = symbol
  }

  /** Takes an action as it takes effect; those before the first close concern nobody. */
  apply(action: CorporateAction): void {
    if (action.symbol !== this.#symbol || this.points.at.length === 0) return
    if (action.kind === 'Split') this.#units *= action.newUnits / action.oldUnits
    else if (action.kind === 'CashDividend') this.#unpaid += this.#units * toNumber(action.amount)
    else if (action.kind === 'Delisting' && action.finalPrice !== undefined) {
      this.#paidOut = this.#units * toNumber(action.finalPrice) + this.#unpaid
    }
  }

  /** Notes the last close of a session; NaN, while there is none, is passed over. */
  note(at: UtcMillis, close: number): void {
    if (!(close > 0) || this.points.at.at(-1) === at) return
    this.#units += this.#unpaid / close
    this.#unpaid = 0
    this.points.at.push(at)
    this.points.value.push(this.#paidOut ?? close * this.#units)
  }
}
