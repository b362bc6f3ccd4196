import { fail, ok, type Result } from '../base/index.ts'

/**
 * One parameter of a strategy: declared once, it serves validation, `--set`, help, forms and search ranges.
 */
export interface Parameter<T extends number | boolean | string = number | boolean | string> {
  readonly kind: 'integer' | 'decimal' | 'flag' | 'choice'
  readonly fallback: T
  readonly description: string
  /** Inclusive bounds of a number. */
  readonly min?: number
  readonly max?: number
  /** Exclusive lower bound of a decimal. */
  readonly above?: number
  readonly choices?: readonly string[]
}

/** Names to parameters, as a strategy declares them. */
export type Parameters = Readonly<Record<string, Parameter>>

/** The values that a strategy receives: numbers, booleans or strings by declaration. */
export type ParameterValues<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never
}

/** Bounds of a number and what it means. */
export interface NumberOptions {
  readonly min?: number
  readonly max?: number
  readonly description?: string
}

/** A whole number, within inclusive bounds. */
export function integer(fallback: number, options: NumberOptions = {}): Parameter<number> {
  return { kind: 'integer', fallback, description: '', ...options }
}

/** Any finite number, within inclusive bounds or strictly `above` one. */
export function decimal(
  fallback: number,
  options: NumberOptions & { readonly above?: number } = {},
): Parameter<number> {
  return { kind: 'decimal', fallback, description: '', ...options }
}

/** Yes or no. */
export function flag(fallback: boolean, options: { readonly description?: string } = {}): Parameter<boolean> {
  return { kind: 'flag', fallback, description: '', ...options }
}

/** One of a few words. */
export function choice<const C extends string>(
  fallback: C,
  choices: readonly C[],
  options: { readonly description?: string } = {},
): Parameter<C> {
  return { kind: 'choice', fallback, choices, description: '', ...options }
}

/** What a parameter accepts, in words: `a whole number from 2 to 200`. */
export function describeParameter(parameter: Parameter): string {
  if (parameter.kind === 'flag') return 'true or false'
  if (parameter.kind === 'choice') return `one of ${(parameter.choices ?? []).join(', ')}`
  const { min, above, max } = parameter
  const from = min !== undefined ? ` from ${min}` : above !== undefined ? ` above ${above}` : ''
  const link = min !== undefined ? '' : above !== undefined ? ' and up' : ' up'
  const to = max === undefined ? '' : `${link} to ${max}`
  return `${parameter.kind === 'integer' ? 'a whole number' : 'a number'}${from}${to}`
}

/**
 * Checks given values against the declaration and fills in the rest.
 *
 * Names are accepted as declared and in snake_case (the spec's `fast_period` is `fastPeriod`); text is read
 * as the kind that was declared. `PARAMETER_INVALID` names every violation at once.
 */
export function resolveParameters<P extends Parameters>(
  declared: P,
  given: Readonly<Record<string, unknown>>,
): Result<ParameterValues<P>> {
  const values: Record<string, number | boolean | string> = {}
  const problems: string[] = []
  for (const [name, parameter] of Object.entries(declared)) {
    values[name] = parameter.fallback
    if (readValue(parameter, parameter.fallback) !== undefined) continue
    const wanted = describeParameter(parameter)
    problems.push(`the default of ${name} must be ${wanted}, found ${parameter.fallback}`)
  }
  for (const [key, raw] of Object.entries(given)) {
    const name = Object.hasOwn(declared, key) ? key : camelCase(key)
    const parameter = Object.hasOwn(declared, name) ? declared[name] : undefined
    if (parameter === undefined) {
      problems.push(`${key} is not a parameter; known are ${Object.keys(declared).join(', ') || 'none'}`)
      continue
    }
    const value = readValue(parameter, raw)
    if (value !== undefined) values[name] = value
    else problems.push(`${key} must be ${describeParameter(parameter)}, found ${String(raw)}`)
  }
  if (problems.length > 0) return fail('PARAMETER_INVALID', problems.join('; '))
  return ok(values as ParameterValues<P>)
}

function camelCase(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

function readValue(parameter: Parameter, raw: unknown): number | boolean | string | undefined {
  if (parameter.kind === 'choice') {
    const word = String(raw)
    return parameter.choices?.includes(word) === true ? word : undefined
  }
  if (parameter.kind === 'flag') {
    if (typeof raw === 'boolean') return raw
    return raw === 'true' ? true : raw === 'false' ? false : undefined
  }
  const isText = typeof raw === 'string' && raw.trim() !== ''
  const value = typeof raw === 'number' ? raw : isText ? Number(raw) : Number.NaN
  if (!Number.isFinite(value)) return undefined
  if (parameter.kind === 'integer' && !Number.isInteger(value)) return undefined
  if (parameter.min !== undefined && value < parameter.min) return undefined
  if (parameter.max !== undefined && value > parameter.max) return undefined
  if (parameter.above !== undefined && value <= parameter.above) return undefined
  return value
}
