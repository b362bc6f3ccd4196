import type { Adjustment, BarColumns, SeriesKey } from '../model/index.ts'
import { allocateColumns } from '../model/index.ts'
import type { BarSource } from '../port/index.ts'
import type { AdjustmentTable } from './adjustment-table.ts'

const PRICES = ['open', 'high', 'low', 'close'] as const

/** A raw series as its split-adjusted or total-return view, computed while it is read. */
export class AdjustedSource implements BarSource {
  readonly key: SeriesKey
  readonly #source: BarSource
  readonly #table: AdjustmentTable
  #step = 0
  #columns = allocateColumns(0)

  constructor(source: BarSource, adjustment: Adjustment, table: AdjustmentTable) {
    this.key = { ...source.key, adjustment }
    this.#source = source
    this.#table = table
  }

  async next(): Promise<BarColumns | undefined> {
    const raw = await this.#source.next()
    if (raw === undefined) return undefined
    if (this.#columns.openAt.length < raw.length) this.#columns = allocateColumns(raw.length)
    this.#columns.length = raw.length
    for (const name of ['openAt', 'closeAt', 'volume', ...PRICES] as const) {
      this.#columns[name].set(raw[name].subarray(0, raw.length))
    }
    this.#adjust(this.#columns)
    return this.#columns
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  #adjust(columns: BarColumns): void {
    for (let row = 0; row < columns.length; row++) {
      while ((this.#table[this.#step]?.at ?? Infinity) < (columns.closeAt[row] as number)) this.#step += 1
      const step = this.#table[this.#step]
      if (step === undefined) return
      for (const name of PRICES) columns[name][row] = (columns[name][row] as number) * step.priceFactor
      columns.volume[row] = (columns.volume[row] as number) * step.volumeFactor
    }
  }
}

/** Price and volume factors that hold for a bar that closes at `closeAt`. */
export function factorsAt(
  table: AdjustmentTable, closeAt: number,
): { readonly priceFactor: number; readonly volumeFactor: number } {
  return table.find(({ at }) => closeAt <= at) ?? { priceFactor: 1, volumeFactor: 1 }
}
