import type { Failure } from './result.ts'

/**
 * Carries a `Failure` up to the command line, which prints its message and sets the exit code.
 *
 * Thrown only outside the core (loading files, reading configs, composing a run); the core returns `Result`.
 */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}
