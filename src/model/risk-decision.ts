import type { Quantity, Sequence } from '../base/index.ts'
import type { OrderTerms, Protection } from './order.ts'

/** The spec's verdicts. MODIFIED: less than the method asked, with what was cut and why. */
export const RiskVerdict = { Approved: 'APPROVED', Modified: 'MODIFIED', Rejected: 'REJECTED' } as const
export type RiskVerdict = (typeof RiskVerdict)[keyof typeof RiskVerdict]

/** How one check ended. NOT_APPLICABLE: its input cannot exist in this profile, and the report lists it. */
export const CheckOutcome = { Pass: 'PASS', Fail: 'FAIL', NotApplicable: 'NOT_APPLICABLE' } as const
export type CheckOutcome = (typeof CheckOutcome)[keyof typeof CheckOutcome]

/** One check on the final order: what was measured against which limit. */
export interface RiskCheckResult {
  /** Stable code: `DAILY_LOSS_LIMIT`, `PRICE_COLLAR` ... */
  readonly code: string
  readonly outcome: CheckOutcome
  readonly measured: number
  readonly limit: number
  /** Unit of both: `fraction`, `money`, `units`, `count`, `ms`. */
  readonly unit: string
  /** What was found and what would pass. */
  readonly message: string
}

/** One step of the size arithmetic: the quantity after it, and why. */
export interface SizingStep {
  /** `method`, `lot`, `max_position`, `buying_power`, `volume` ... */
  readonly name: string
  readonly quantity: Quantity
  readonly note: string
}

/** Everything that risk thought about one signal (or one leg of a basket). */
export interface RiskDecision {
  readonly signal: Sequence
  readonly leg: number
  readonly verdict: RiskVerdict
  /** Code of the first reason for a rejection; empty otherwise. */
  readonly code: string
  /** In one sentence: what was decided and why. */
  readonly message: string
  /** The order that was checked, when one could be made. */
  readonly terms: OrderTerms | undefined
  /** For ADJUST: the new guards of the open position, exact. */
  readonly protection?: Protection
  readonly sizing: readonly SizingStep[]
  readonly checks: readonly RiskCheckResult[]
}
