import type { Signal } from '../../model/index.ts'
import type { RiskLimits } from '../risk-limits.ts'

/** What a sizing method may look at; all floats, since its result goes down to the lot. */
export interface SizingContext {
  readonly limits: RiskLimits
  readonly equity: number
  /** Price of a unit that sizing starts from. */
  readonly price: number
  /** Distance from that price to the stop, > 0; `undefined` without a stop. */
  readonly stopDistance: number | undefined
  readonly metadata: Signal['metadata']
  /** Net profits of the strategy's closed trades, oldest first. */
  readonly closedProfits: () => readonly number[]
  /** Daily simple returns of the symbol, oldest first, at most `count`. */
  readonly dailyReturns: (count: number) => readonly number[]
  /** Trading days in a year of the symbol's calendar. */
  readonly daysPerYear: number
}

/** What a method asks for, or which input it lacks (`SIZING_INPUT_MISSING`). */
export type SizingProposal =
  | { readonly kind: 'size'; readonly units: number; readonly note: () => string }
  | { readonly kind: 'lacks'; readonly what: string }

/** A sizing method: units as a float, never negative. */
export type SizeBy = (context: SizingContext) => SizingProposal
