import { ZERO_QUANTITY, type Quantity } from '../../../base/index.ts'

/** What a new part is against those that are there. */
export const Part = { New: 'new', Covered: 'covered', Overlapping: 'overlapping' } as const
export type Part = (typeof Part)[keyof typeof Part]

/**
 * Which parts (from, to] of an order's quantity are known to have filled.
 *
 * An execution is a part: it ends at what the order has filled in all after it. So it is recognised whoever
 * tells it, in whatever order, and a hole shows that one was missed.
 */
export class Coverage {
  #parts: { from: Quantity; to: Quantity }[] = []

  /** Sum of all parts. */
  get total(): Quantity {
    return this.#parts.reduce((sum, { from, to }) => sum + (to - from), 0n) as Quantity
  }

  /** Where the last part ends. */
  get end(): Quantity {
    return this.#parts.at(-1)?.to ?? ZERO_QUANTITY
  }

  /** Adds a part if all of it is new. */
  add(from: Quantity, to: Quantity): Part {
    const isTouched = this.#parts.some((part) => from < part.to && to > part.from)
    if (isTouched) return this.#isCovered(from, to) ? Part.Covered : Part.Overlapping
    this.#parts = [...this.#parts, { from, to }].sort((a, b) => (a.from < b.from ? -1 : 1))
    return Part.New
  }

  /** Takes a part away again: the execution was taken back. */
  clear(): void {
    this.#parts = []
  }

  #isCovered(from: Quantity, to: Quantity): boolean {
    let at = from
    for (const part of this.#parts) if (part.from <= at && part.to > at) at = part.to
    return at >= to
  }
}
