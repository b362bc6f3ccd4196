import { absFixed, type Money } from '../base/index.ts'
import type { StrategyPosition } from './strategy-position.ts'

/** Shares a fee among parts by their size; the last one takes what rounding leaves, so that it adds up. */
export function feeShares(
  parts: readonly StrategyPosition[], amount: Money,
): readonly (readonly [StrategyPosition, Money])[] {
  const total = parts.reduce((sum, part) => sum + absFixed(part.quantity), 0n)
  let left = amount
  return parts.map((part, index) => {
    const isLast = index === parts.length - 1
    const share = (isLast ? left : (amount * absFixed(part.quantity)) / total) as Money
    left = (left - share) as Money
    return [part, share] as const
  })
}
