import { fail, RetryClass, UserError, type Failure } from '../base/index.ts'
import type { Problem } from './contract/index.ts'

/** HTTP statuses of the codes that this server makes itself. */
const STATUSES: Readonly<Record<string, number>> = {
  API_BAD_REQUEST: 400,
  BAD_CURSOR: 400,
  BAD_DATE: 400,
  RANGE_EMPTY: 400,
  UNAUTHENTICATED: 401,
  LOGIN_FAILED: 401,
  WEBHOOK_UNSIGNED: 401,
  FORBIDDEN: 403,
  STEP_UP_REQUIRED: 403,
  SCOPE_REQUIRED: 403,
  CSRF_REFUSED: 403,
  PROXY_REQUIRED: 403,
  TLS_REQUIRED: 403,
  ORIGIN_REFUSED: 403,
  LOGIN_LINK_INVALID: 403,
  NO_SERIES: 404,
  ROUTE_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  IDEMPOTENCY_CONFLICT: 409,
  IDEMPOTENCY_UNKNOWN: 409,
  WEBHOOK_CONFLICT: 409,
  SESSION_ENDED: 409,
  API_TOO_LARGE: 413,
  API_MEDIA_TYPE: 415,
  HOST_REFUSED: 421,
  LOGIN_LOCKED: 429,
  API_RATE_LIMITED: 429,
  ACCESS_UNRECORDED: 503,
  API_BUSY: 503,
  WEBHOOK_FULL: 503,
  WEBHOOK_UNREADY: 503,
  API_TIMEOUT: 503,
  USERS_BUSY: 503,
  API_FAILED: 500,
}

/** The status of a refusal: what is not there is 404, what a person may ask differently 422. */
export function statusOf(code: string): number {
  return STATUSES[code] ?? (code.endsWith('_NOT_FOUND') ? 404 : 422)
}

/** A refusal as problem details of RFC 9457. */
export function problemOf({ code, message, retry }: Failure, errors?: Problem['errors']): Problem {
  const status = statusOf(code)
  return {
    type: `https://investor.invalid/errors#${code}`,
    title: code.toLowerCase().replaceAll('_', ' '),
    status,
    code,
    detail: message,
    retry,
    ...(errors === undefined ? {} : { errors }),
  }
}

/** A request that does not have the form that its route asks for. */
export class BadRequest extends UserError {
  readonly errors: NonNullable<Problem['errors']>

  constructor(errors: NonNullable<Problem['errors']>) {
    const said = errors.map(({ at, found }) => `${at}: ${found}`).join('; ')
    super(
      fail('API_BAD_REQUEST', said === '' ? 'the request has not the form that is asked for' : said).failure,
    )
    this.errors = errors
  }
}

/** Refuses a request. Throws. */
export function refuse(code: string, message: string, retry: RetryClass = RetryClass.Never): never {
  throw new UserError(fail(code, message, { retry }).failure)
}
