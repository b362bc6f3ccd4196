import { invariant } from '../../base/index.ts'

/** Allocates the numbers behind a window; a length that is not a whole number >= 1 is a bug of the caller. */
export function allocateWindow(length: number): Float64Array {
  const isLength = Number.isInteger(length) && length >= 1
  invariant(isLength, `window: length must be a whole number >= 1, found ${length}`)
  return new Float64Array(length)
}

/** Numbers of arrays that several windows share, so that those of one strategy lie side by side. */
const SHARED_NUMBERS = 4_096
let shared = new Float64Array(SHARED_NUMBERS)
let sharedUsed = 0

/** Room for a window in an array that holds others too. */
export interface WindowRoom {
  readonly numbers: Float64Array
  /** Place of the first. */
  readonly start: number
}

/**
 * Finds room for `length` numbers, 0 at first.
 *
 * An array is a few lines of the processor's cache before its numbers begin: with hundreds of small windows
 * fed one after the other, as many again as the numbers that are read.
 */
export function windowRoom(length: number): WindowRoom {
  if (length > SHARED_NUMBERS / 4) return { numbers: allocateWindow(length), start: 0 }
  if (sharedUsed + length > SHARED_NUMBERS) {
    shared = new Float64Array(SHARED_NUMBERS)
    sharedUsed = 0
  }
  const start = sharedUsed
  sharedUsed += length
  return { numbers: shared, start }
}

/** Multiplies every number of a part by `factor`, in place. */
export function multiplyWindow(values: Float64Array, factor: number, from = 0, to = values.length): void {
  for (let slot = from; slot < to; slot += 1) values[slot] = (values[slot] as number) * factor
}
