/**
 * The outcome of something the world can refuse: a value, or a typed failure.
 *
 * Bugs of ours are not results: they are `invariant`s, and end the run.
 */
export type Result<T, F = Failure> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: F }

/** Says whether asking again can help: at once, only after reconciling with the venue, or never. */
export const RetryClass = { Safe: 'safe', AfterReconcile: 'after-reconcile', Never: 'never' } as const
export type RetryClass = (typeof RetryClass)[keyof typeof RetryClass]

/**
 * A refusal with a stable code of `docs/ERRORS.md`.
 *
 * `message` says what was found, where, and what would be right; `details` carries the same as values.
 */
export interface Failure {
  readonly code: string
  readonly retry: RetryClass
  readonly message: string
  readonly details: Readonly<Record<string, string | number | boolean>>
}

/** Wraps a success. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

/** Wraps a failure; `retry` is `never` unless said otherwise. */
export function fail(
  code: string,
  message: string,
  options: { retry?: RetryClass; details?: Failure['details'] } = {},
): { readonly ok: false; readonly failure: Failure } {
  const { retry = RetryClass.Never, details = {} } = options
  return { ok: false, failure: { code, message, retry, details } }
}
