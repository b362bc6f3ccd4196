/** How the rows of a file follow each other in time; equal stamps disturb no order. */
export const RowOrder = { Ascending: 'ascending', Descending: 'descending', Mixed: 'mixed' } as const
export type RowOrder = (typeof RowOrder)[keyof typeof RowOrder]

/** Tells the order of `length` stamps. */
export function rowOrder(length: number, stampAt: (index: number) => number): RowOrder {
  let rises = 0
  let falls = 0
  for (let index = 1; index < length; index++) {
    if (stampAt(index) > stampAt(index - 1)) rises += 1
    else if (stampAt(index) < stampAt(index - 1)) falls += 1
  }
  if (falls === 0) return RowOrder.Ascending
  return rises === 0 ? RowOrder.Descending : RowOrder.Mixed
}

/**
 * Marks the fewest rows that have to go so that the rest is in time order; 1 where a row is out of order.
 *
 * A single stamp from another year so blames itself, not the thousand rows after it. Longest non-decreasing
 * subsequence by patience sorting, O(n log n). Source: M. L. Fredman, "On computing the length of longest
 * increasing subsequences", Discrete Mathematics 11 (1975).
 */
export function outOfOrder(length: number, stampAt: (index: number) => number): Uint8Array {
  const piles: number[] = []
  const before = new Int32Array(length).fill(-1)
  for (let index = 0; index < length; index++) {
    const stamp = stampAt(index)
    let low = 0
    let high = piles.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (stampAt(piles[middle] as number) <= stamp) low = middle + 1
      else high = middle
    }
    before[index] = low === 0 ? -1 : (piles[low - 1] as number)
    piles[low] = index
  }
  const isOut = new Uint8Array(length).fill(1)
  for (let index = piles.at(-1) ?? -1; index >= 0; index = before[index] as number) isOut[index] = 0
  return isOut
}
