import type { NumberStyle } from './decimal-text.ts'
import type { DateOrder } from './stamp-text.ts'

/** How a file spells its numbers and days, where that is not the usual way. */
export interface Spelling {
  readonly numbers?: NumberStyle
  readonly dates?: DateOrder
}
