/** Thrown when our own reasoning is broken; nobody catches it to carry on. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/** Ends the run when `condition` does not hold: the message says which promise was broken. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}

/** Marks a branch that the types rule out; reaching it is a bug. */
export function unreachable(value: never, what: string): never {
  throw new InvariantError(`${what}: unexpected ${JSON.stringify(value)}`)
}
