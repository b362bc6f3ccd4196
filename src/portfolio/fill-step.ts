import type { Sequence } from '../base/index.ts'
import type { Fill } from '../model/index.ts'

/** An execution with what the ledger knows of its order. */
export interface FillStep {
  readonly fill: Fill
  readonly signal: Sequence
  /** In a trade's words, what closes the round trip that it ends. */
  readonly exitReason: string
}
