import { invariant } from '../base/index.ts'

const DENOMINATOR_MAX = 10_000
/** Sources write ratios such as 1/3 with six or seven digits. */
const TOLERANCE = 1e-6

/** A ratio of whole numbers. */
export interface Rational {
  readonly numerator: number
  readonly denominator: number
}

/**
 * The simplest fraction that a decimal ratio means: 0.05 is 1/20, 0.333333 is 1/3, 7 is 7/1.
 *
 * Continued fraction, stopped at the first convergent within a millionth of the value or at a denominator of
 * 10,000. Source: A. Ya. Khinchin, "Continued Fractions", Dover (1997), chapter 1.
 */
export function simplestFraction(value: number): Rational {
  invariant(value > 0 && Number.isFinite(value), `a ratio must be a positive number, found ${value}`)
  let [numerator, denominator] = [1, 0]
  let [lastNumerator, lastDenominator] = [0, 1]
  let rest = value
  for (;;) {
    const whole = Math.floor(rest)
    const nextNumerator = whole * numerator + lastNumerator
    const nextDenominator = whole * denominator + lastDenominator
    if (nextDenominator > DENOMINATOR_MAX) break
    lastNumerator = numerator
    lastDenominator = denominator
    numerator = nextNumerator
    denominator = nextDenominator
    if (Math.abs(numerator / denominator - value) <= TOLERANCE * value || rest === whole) break
    rest = 1 / (rest - whole)
  }
  return { numerator, denominator }
}
