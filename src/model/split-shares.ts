import { absFixed, proportion, snapToLot, type Quantity } from '../base/index.ts'

/** One owner's part of a position. */
export interface OwnedUnits {
  readonly strategy: string
  /** Signed units. */
  readonly quantity: Quantity
}

/**
 * Whole lots that each owner has after a split: together those of the account's position.
 *
 * The issuer pays one fraction a position in cash; it knows no strategies. So each owner keeps its whole
 * lots, and the lots that their fractions add up to go to the largest fractions (of equal ones: by name).
 * An owner may have up to a lot more than its exact part; it buys that from the others at the price of the
 * fraction.
 * Source of the rounding: largest remainders (Hamilton's method).
 */
export function splitShares(
  owners: readonly OwnedUnits[],
  ratio: { readonly newUnits: number; readonly oldUnits: number },
  lotSize: Quantity,
): ReadonlyMap<string, Quantity> {
  const exact = owners.map(({ strategy, quantity }) => {
    const units = proportion(quantity, BigInt(ratio.newUnits), BigInt(ratio.oldUnits))
    const whole = snapToLot(units, lotSize)
    return { strategy, units, whole, fraction: (units - whole) as Quantity }
  })
  const shares = new Map(exact.map(({ strategy, whole }) => [strategy, whole]))
  let total = 0n
  let left = 0n
  for (const { units, whole } of exact) {
    total += units
    left -= whole
  }
  left += snapToLot(total as Quantity, lotSize)
  const step = (left > 0n ? lotSize : -lotSize) as Quantity
  const heirs = exact.filter(({ fraction }) => fraction * step > 0n).toSorted(
    (a, b) => Number(absFixed(b.fraction) - absFixed(a.fraction)) || (a.strategy < b.strategy ? -1 : 1))
  for (const { strategy, whole } of heirs) {
    if (left === 0n) break
    shares.set(strategy, (whole + step) as Quantity)
    left -= step
  }
  return shares
}
