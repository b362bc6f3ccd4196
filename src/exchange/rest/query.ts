import type { Nanos } from '../clock/new-york-time.ts'
import { parseInstant } from '../clock/new-york-time.ts'
import type { ApiError } from '../order/api-error.ts'
import { invalidField } from '../order/api-error.ts'

/** The vendor's calendar goes from 1970 to 2029; nothing that can be asked about lies outside. */
const EARLIEST = 0n
const LATEST = BigInt(Date.UTC(2030, 0, 1)) * 1_000_000n

/** Reads parameters of a query and keeps the first refusal. */
export class QueryReader {
  failure: ApiError | undefined
  readonly #query: URLSearchParams

  constructor(query: URLSearchParams) {
    this.#query = query
  }

  #refuse(failure: ApiError): undefined {
    this.failure ??= failure
    return undefined
  }

  /** Text; nothing for an absent or empty one. */
  text(name: string): string | undefined {
    const value = this.#query.get(name)
    return value === null || value === '' ? undefined : value
  }

  /** A list: commas, or the parameter again, with or without `[]`. */
  list(name: string): readonly string[] {
    const values = [...this.#query.getAll(name), ...this.#query.getAll(`${name}[]`)]
    return values.flatMap((value) => value.split(',')).filter((value) => value !== '')
  }

  /** One of a few words. */
  choice<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = this.text(name)
    if (value === undefined) return fallback
    return choices.find((choice) => choice === value)
      ?? this.#refuse(invalidField(`invalid ${name}`))
      ?? fallback
  }

  /** A whole number of [1, max]. */
  count(name: string, fallback: number, max: number): number {
    const value = this.text(name)
    if (value === undefined) return fallback
    const number = /^\d+$/.test(value) ? Number(value) : 0
    if (number >= 1 && number <= max) return number
    const larger = `invalid ${name}: larger than the allowed maximum of ${max}`
    this.#refuse({ status: 400, code: 40010001, message: number > max ? larger : `invalid ${name}` })
    return fallback
  }

  /** An instant: RFC 3339, or a date. */
  instant(name: string): Nanos | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const at = parseInstant(value)
    if (at !== undefined && at >= EARLIEST && at < LATEST) return at
    return this.#refuse({ status: 422, code: 40010001, message: `invalid ${name}` })
  }
}
