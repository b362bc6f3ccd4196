import { refuse } from './problem.ts'

/** Refuses a span of time that ends before or where it begins. Throws `RANGE_EMPTY`. */
export function refuseEmptySpan({ from, to }: { readonly from?: unknown; readonly to?: unknown }): void {
  if (typeof from !== 'number' || typeof to !== 'number' || from < to) return
  refuse('RANGE_EMPTY', '"from" must be before "to": no instant lies between them')
}
