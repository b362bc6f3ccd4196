/** One return and its place in the series it came from. */
export interface PlacedReturn {
  readonly index: number
  /** A fraction. */
  readonly return: number
}

/**
 * The best and the worst of a series of returns, the first of equals.
 *
 * The index leads to the day or month it belongs to. NaN and `undefined` entries are passed over; `undefined`
 * where nothing remains. With one return it is both.
 */
export function extremeReturns(
  returns: ArrayLike<number | undefined>,
): { readonly best: PlacedReturn; readonly worst: PlacedReturn } | undefined {
  let best: PlacedReturn | undefined
  let worst: PlacedReturn | undefined
  for (let index = 0; index < returns.length; index++) {
    const value = returns[index]
    if (value === undefined || Number.isNaN(value)) continue
    if (best === undefined || value > best.return) best = { index, return: value }
    if (worst === undefined || value < worst.return) worst = { index, return: value }
  }
  return best === undefined || worst === undefined ? undefined : { best, worst }
}
