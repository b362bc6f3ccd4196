import type { Fact } from '../model/index.ts'

/** Where facts go. A backtest writes a file; a live system commits before effects leave. */
export interface Journal {
  /** Takes the next fact; sequences arrive without a gap. */
  append(fact: Fact): void
}
