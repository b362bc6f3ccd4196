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
