/**
 * Count, mean and the spread and shape of a sample; every figure is NaN where the sample does not define it.
 *
 * `deviation` divides by n - 1 (sample). `skewness` and `excessKurtosis` are the
 * population moments g1 and g2 (a normal distribution has 0 and 0).
 */
export interface Moments {
  readonly count: number
  readonly mean: number
  readonly deviation: number
  readonly skewness: number
  readonly excessKurtosis: number
}

const RELATIVE_NOISE = 1e-12
/** What rounding can leave in a return `b / a - 1`: nothing below it is a move. */
export const RETURN_NOISE = 1e-14

/**
 * The first four moments, in two passes: the mean, then the central powers, so that nothing cancels.
 *
 * Empty: all NaN. One value: no deviation. A deviation that is only rounding noise (1e-14, what `b / a - 1`
 * leaves behind, plus 1e-12 of the largest value) counts as exactly 0, and then there is no shape: steady
 * growth must not show a Sharpe ratio of 1e15. Any NaN makes all figures NaN.
 * Source: Joanes & Gill, "Comparing measures of sample skewness and kurtosis", The Statistician 47 (1998), g1
 * and g2.
 */
export function moments(values: ArrayLike<number>): Moments {
  const count = values.length
  let sum = 0
  let largest = 0
  for (let i = 0; i < count; i++) {
    const value = values[i] as number
    sum += value
    largest = Math.max(largest, Math.abs(value))
  }
  const mean = sum / count
  let second = 0
  let third = 0
  let fourth = 0
  for (let i = 0; i < count; i++) {
    const gap = (values[i] as number) - mean
    const square = gap * gap
    second += square
    third += square * gap
    fourth += square * square
  }
  const variance = second / count
  const isNoise = Math.sqrt(variance) <= RETURN_NOISE + RELATIVE_NOISE * largest
  return {
    count,
    mean,
    deviation: count < 2 ? Number.NaN : isNoise ? 0 : Math.sqrt(second / (count - 1)),
    skewness: isNoise ? Number.NaN : third / count / variance ** 1.5,
    excessKurtosis: isNoise ? Number.NaN : fourth / count / (variance * variance) - 3,
  }
}
