import { invariant } from '../base/index.ts'
import type { BarColumns, SeriesKey } from '../model/index.ts'
import type { BarSource } from '../port/index.ts'

/** Several series one after the other under one name: the parts ascend and do not overlap. */
export class JoinedSource implements BarSource {
  readonly key: SeriesKey
  readonly #parts: readonly BarSource[]
  #at = 0
  #lastCloseAt = -Infinity

  constructor(key: SeriesKey, parts: readonly BarSource[]) {
    this.key = key
    this.#parts = parts
  }

  async next(): Promise<BarColumns | undefined> {
    for (; this.#at < this.#parts.length; this.#at++) {
      const columns = await this.#parts[this.#at]?.next()
      if (columns === undefined) continue
      const firstCloseAt = columns.closeAt[0] as number
      invariant(firstCloseAt > this.#lastCloseAt, `parts of ${this.key.symbol} overlap at ${firstCloseAt} ms`)
      this.#lastCloseAt = columns.closeAt[columns.length - 1] as number
      return columns
    }
    return undefined
  }

  async close(): Promise<void> {
    for (const part of this.#parts) await part.close()
  }
}
