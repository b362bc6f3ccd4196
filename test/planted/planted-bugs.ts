import { LIMIT_BUGS } from './bugs-of-limits.ts'
import { ORDER_BUGS } from './bugs-of-orders.ts'
import { RECORD_BUGS } from './bugs-of-record.ts'
import type { PlantedBug } from './planted-bug.ts'

/** Every bug that is kept: each was planted once, and is caught for ever. */
export const PLANTED_BUGS: readonly PlantedBug[] = [...RECORD_BUGS, ...ORDER_BUGS, ...LIMIT_BUGS]

/** The bug of a name; throws where there is none. */
export function plantedBug(name: string): PlantedBug {
  const found = PLANTED_BUGS.find((bug) => bug.name === name)
  if (found === undefined) throw new Error(`there is no planted bug "${name}"`)
  return found
}
