import { InvariantError } from '../../base/index.ts'

/** The longest period an indicator accepts, as in TA-Lib; a longer one is a typing error. */
const PERIOD_MAX = 100_000

/** One whole-numbered parameter of an indicator, as `requirePeriod` reports it. */
export interface PeriodParameter {
  /** The indicator's short name: `sma`. */
  readonly indicator: string
  /** The parameter's name: `period`. */
  readonly parameter: string
  /** The smallest value that makes sense; 1 unless said otherwise. */
  readonly min?: number
  /** The largest value that makes sense; `PERIOD_MAX` unless said otherwise. */
  readonly max?: number
}

/**
 * Returns `found` when it is a whole number in [min, max].
 *
 * Errors: a RangeError that names the indicator, the parameter, what was found and what is allowed.
 */
export function requirePeriod(found: number, allowed: PeriodParameter): number {
  const { indicator, parameter, min = 1, max = PERIOD_MAX } = allowed
  if (Number.isInteger(found) && found >= min && found <= max) return found
  const range = `a whole number from ${min} to ${max}`
  throw new RangeError(`${indicator}: ${parameter} must be ${range}, found ${found}`)
}

/**
 * Asserts that a number fed to an indicator is finite.
 *
 * Why: one NaN (often another indicator's value before it is ready) would stay in a recursive state for ever.
 */
export function requireFinite(indicator: string, value: number): void {
  // Only a finite number minus itself is zero; cheaper than a call on the hot path.
  if (value - value !== 0) {
    throw new InvariantError(`${indicator}: an update must be a finite number, found ${value}`)
  }
}
