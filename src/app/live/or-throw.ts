import { UserError, type Result } from '../../base/index.ts'

/** The value of a result; its failure is thrown as a `UserError`, for the command line to print. */
export function orThrow<T>(result: Result<T>): T {
  if (!result.ok) throw new UserError(result.failure)
  return result.value
}
