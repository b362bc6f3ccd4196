import { absFixed, parseFixed, type Quantity } from '../../base/index.ts'
import type { HeldPart } from './core/core-protocol.ts'

/** Parts of positions whose stops, accepted and working, take out less than is held. */
export function uncovered(held: readonly HeldPart[]): readonly HeldPart[] {
  return held.filter((part) => part.needsStop && bareUnits(part) > 0n)
}

/** Units of a part beyond those that its stops take out, whether it wants any or not; above 0: it is bare. */
export function bareUnits({ quantity, stopped }: HeldPart): Quantity {
  return (absFixed(unitsOf(quantity)) - unitsOf(stopped)) as Quantity
}

function unitsOf(text: string): Quantity {
  return (parseFixed(text) ?? 0n) as Quantity
}
