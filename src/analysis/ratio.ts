/**
 * The quotient, or `undefined` where it would be NaN or infinite.
 *
 * The one place that decides that a figure without a denominator (no losses, flat equity) does not exist,
 * instead of being 0, Infinity or NaN.
 */
export function ratio(numerator: number, denominator: number): number | undefined {
  const quotient = numerator / denominator
  return Number.isFinite(quotient) ? quotient : undefined
}

/** The number itself, or `undefined` where it is NaN or infinite. */
export function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}
