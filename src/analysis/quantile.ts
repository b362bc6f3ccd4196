declare const ascendingBrand: unique symbol

/** Values in ascending order: sorted once, asked many times. */
export type Ascending = Float64Array & { readonly [ascendingBrand]: true }

/** A sorted copy; NaN is left out, since it has no place in an order. */
export function ascending(values: Float64Array): Ascending {
  return values.filter((value) => !Number.isNaN(value)).sort() as Float64Array as Ascending
}

/**
 * The value below which the fraction `share` of the sample lies, by linear interpolation between neighbours.
 *
 * Undefined for no values; the lowest for 0, the highest for 1.
 * Source: Hyndman & Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50(4), 1996,
 * type 7 (the default of numpy and R).
 */
export function quantile(sorted: Ascending, share: number): number | undefined {
  if (sorted.length === 0) return undefined
  const position = (sorted.length - 1) * share
  const below = Math.floor(position)
  const low = sorted[below] as number
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number
  return low + (high - low) * (position - below)
}
