/** One real-numbered parameter of an indicator, as `requireNumber` reports it. */
export interface NumberParameter {
  /** The indicator's short name: `bollinger-bands`. */
  readonly indicator: string
  /** The parameter's name: `deviations`. */
  readonly parameter: string
  /** The largest number that is still refused. */
  readonly above?: number
  /** The smallest number that makes sense. */
  readonly min?: number
  /** The largest number that makes sense. */
  readonly max?: number
}

/**
 * Returns `found` when it is a finite number within the bounds.
 *
 * Errors: a RangeError that names the indicator, the parameter, what was found and what is allowed.
 */
export function requireNumber(found: number, { indicator, parameter, ...allowed }: NumberParameter): number {
  const { above, min, max } = allowed
  const isHighEnough = (above === undefined || found > above) && (min === undefined || found >= min)
  if (Number.isFinite(found) && isHighEnough && (max === undefined || found <= max)) return found
  const bounds: string[] = []
  if (above !== undefined) bounds.push(`above ${above}`)
  if (min !== undefined) bounds.push(`at least ${min}`)
  if (max !== undefined) bounds.push(`at most ${max}`)
  throw new RangeError(`${indicator}: ${parameter} must be a number ${bounds.join(' and ')}, found ${found}`)
}
