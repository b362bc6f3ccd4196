import { absFixed, parseFixed, type Quantity } from '../../base/index.ts'
import type { HeldPart } from './core-protocol.ts'

/** Parts of positions whose stops, accepted and working, take out less than is held. */
export function uncovered(held: readonly HeldPart[]): readonly HeldPart[] {
  return held.filter(
    ({ quantity, stopped, needsStop }) => needsStop && unitsOf(stopped) < absFixed(unitsOf(quantity)),
  )
}

function unitsOf(text: string): Quantity {
  return (parseFixed(text) ?? 0n) as Quantity
}
