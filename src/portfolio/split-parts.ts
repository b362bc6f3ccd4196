import { divideHalfEven, proportion, type Price, type Quantity } from '../base/index.ts'
import { splitShares, type FactBodyOf } from '../model/index.ts'
import type { StrategyPosition } from './strategy-position.ts'

/** Splits every part; `close` pays out, or settles among the parts, what no whole lot takes. */
export function splitParts(
  parts: readonly StrategyPosition[], body: FactBodyOf<'SplitApplied'>,
  close: (part: StrategyPosition, units: Quantity, price: Price) => void,
): void {
  const newUnits = BigInt(body.newUnits)
  const oldUnits = BigInt(body.oldUnits)
  const shares = splitShares(parts, body, body.lotSize)
  for (const part of parts) {
    part.history = undefined
    if (part.quantity === 0n) continue
    if (divideHalfEven(part.quantity * newUnits, oldUnits) === 0n) {
      close(part, part.quantity, proportion(body.cashInLieuPrice, newUnits, oldUnits))
      continue
    }
    part.split(body.newUnits, body.oldUnits)
    part.trade?.split(body.newUnits, body.oldUnits)
    const rest = (part.quantity - (shares.get(part.strategy) ?? 0n)) as Quantity
    if (rest !== 0n) close(part, rest, body.cashInLieuPrice)
  }
}
