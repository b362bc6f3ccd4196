const TAIL = 8.5

/**
 * Probability that a standard normal variable is at most `z`; absolute error below 1e-14.
 *
 * Beyond 8.5 deviations it is 0 or 1; NaN stays NaN.
 * Source: Marsaglia, "Evaluating the Normal Distribution", Journal of Statistical Software 11(4), 2004.
 */
export function normalCumulative(z: number): number {
  if (z > TAIL) return 1
  if (z < -TAIL) return 0
  let term = z
  let sum = z
  let previous = 0
  for (let odd = 3; sum !== previous && odd < 1_000; odd += 2) {
    previous = sum
    term *= (z * z) / odd
    sum += term
  }
  return 0.5 + sum * Math.exp(-0.5 * z * z - 0.918_938_533_204_672_8)
}

/** Where Newton's step is below what a double can hold. */
const CONVERGED = 1e-15

/**
 * The value that a standard normal variable is at most with probability `p`: the inverse of
 * `normalCumulative`.
 *
 * -Infinity at 0, Infinity at 1, NaN outside. As exact as `normalCumulative` is: within 1e-14 of the
 * probability. By Newton's method from Tukey's approximation.
 * Source: Tukey, "The Practical Relationship Between the Common Transformations of Percentages or Fractions
 * and of Amounts", Technical Report 36, Princeton 1960 (start).
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity
  let z = 4.91 * (p ** 0.14 - (1 - p) ** 0.14)
  for (let round = 0; round < 50; round++) {
    const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
    const step = (normalCumulative(z) - p) / density
    z -= step
    if (Math.abs(step) < CONVERGED * (1 + Math.abs(z))) break
  }
  return z
}
