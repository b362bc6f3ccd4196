import { invariant } from '../../base/index.ts'

/** Allocates the numbers behind a window; a length that is not a whole number >= 1 is a bug of the caller. */
export function allocateWindow(length: number): Float64Array {
  const isLength = Number.isInteger(length) && length >= 1
  invariant(isLength, `window: length must be a whole number >= 1, found ${length}`)
  return new Float64Array(length)
}

/** Multiplies every number by `factor`, in place. */
export function multiplyWindow(values: Float64Array, factor: number): void {
  for (let slot = 0; slot < values.length; slot += 1) values[slot] = (values[slot] as number) * factor
}
