import { absFixed, snapToLot, type Quantity } from '../../../base/index.ts'

/**
 * The fraction of a lot that a split may have left, where the two sides of a position differ by just that:
 * one holds whole lots, the other the same and the fraction. `undefined`: they differ otherwise.
 *
 * Every fraction that `newUnits` for `oldUnits` can leave of whole lots is a multiple of a lot's part by
 * `oldUnits`; what a broker has rounded may be off by the last digit of each.
 */
export function splitLeftover(
  { ours, venue }: { readonly ours: Quantity; readonly venue: Quantity },
  { oldUnits }: { readonly oldUnits: number }, lot: Quantity,
): Quantity | undefined {
  const isOursWhole = snapToLot(ours, lot) === ours
  const [whole, other] = isOursWhole ? [ours, venue] : [venue, ours]
  if (snapToLot(other, lot) !== whole || other === whole) return undefined
  const fraction = absFixed((other - whole) as Quantity)
  const off = (fraction * BigInt(oldUnits)) % lot
  return off <= BigInt(oldUnits) || lot - off <= BigInt(oldUnits) ? fraction : undefined
}
