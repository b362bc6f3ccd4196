import type { Result } from '../../base/index.ts'

/** A refusal as it goes over the wire: HTTP status, and the body `{code, message, ...extra}`. */
export interface ApiError {
  readonly status: number
  readonly code: number
  readonly message: string
  readonly extra?: Readonly<Record<string, unknown>>
}

/** A value, or a refusal for the wire. */
export type ApiResult<T> = Result<T, ApiError>

const INVALID_FIELD = 40010001
const INVALID_ORDER = 42210000
const FORBIDDEN = 40310000
const NOT_FOUND = 40410000

/** A field that is missing or means nothing: 422 with 40010001. */
export function invalidField(message: string): ApiError {
  return { status: 422, code: INVALID_FIELD, message }
}

/** An order whose fields do not go together: 422 with 42210000. */
export function invalidOrder(message: string, extra: Readonly<Record<string, unknown>> = {}): ApiError {
  return { status: 422, code: INVALID_ORDER, message, extra }
}

/** What the account or the venue does not allow: 403 with 40310000. */
export function forbidden(message: string, extra: Readonly<Record<string, unknown>> = {}): ApiError {
  return { status: 403, code: FORBIDDEN, message, extra }
}

/** Something that does not exist: 404 with 40410000. */
export function notFound(message: string): ApiError {
  return { status: 404, code: NOT_FOUND, message }
}

/** Wraps a refusal as a result. */
export function refused(failure: ApiError): { readonly ok: false; readonly failure: ApiError } {
  return { ok: false, failure }
}
