import type { Sequence, UtcMillis } from '../base/index.ts'
import {
  OrderRole, type AccountView, type ApprovalVerifier, type Effect, type FactBody, type KillSwitchAction,
  type MarketView, type OrderApproval, type OrderTerms, type OrderView, type RiskDecision, type VenueWays,
} from '../model/index.ts'

/** What an operator who holds the kill switch keeps from acting. */
export interface HeldTriggers {
  /** Who holds it; `undefined`: nobody. */
  readonly override: object | undefined
  /** Triggers that tripped meanwhile, and wait. */
  readonly held: readonly (readonly [trigger: string, action: KillSwitchAction])[]
}

/** What execution needs from its neighbours; `engine` wires it. */
export interface ExecutionParts {
  /** Records a fact and applies it to every part, execution included, before it returns. */
  readonly record: (body: FactBody, at: UtcMillis, correlation: Sequence) => void
  readonly verify: ApprovalVerifier
  /**
   * Asks risk for a reducing order or a replacement; without an approval nothing leaves.
   *
   * `isSame`: the order is known and is to leave (again) as it is, which is no repetition.
   */
  readonly approve: (
    terms: OrderTerms, isSame?: boolean,
  ) => { decision: RiskDecision; approval: OrderApproval | undefined }
  readonly account: AccountView
  readonly market: MarketView
  readonly outbox: Effect[]
  /** An entry's price further than this from the last price is refused (fraction); it may change. */
  readonly priceDeviationMax: () => number
  readonly epoch: number
  /** The kill switch, as it stood before the fact that is folded; absent: nobody can hold it. */
  readonly safety?: HeldTriggers
  /** How the venue takes orders; absent: in lock-step. */
  readonly venue?: VenueWays
  /** Says whether the symbol's session is on; absent: it always is. */
  readonly isTrading?: (symbol: string, at: UtcMillis) => boolean
  /** Says whether the session of the symbol in which an order was sent is over; absent: it never is. */
  readonly isDayOver?: (symbol: string, sentAt: UtcMillis, at: UtcMillis) => boolean
}

/** What a venue has refused so often, one time after the other, is not asked for again. */
export const REFUSALS_MAX = 3
/** Refusals of an order that guards, or takes out what cannot be guarded, count for so long. */
export const REFUSED_MS = 60_000
/** So many guards that the venue has ended by itself, one after the other, are like refused ones. */
export const LOSSES_MAX = 6

/** Says whether the order guards an entry. */
export function isChild({ terms }: OrderView): boolean {
  return terms.role === OrderRole.Stop || terms.role === OrderRole.Target
}

/** Says whether the order takes a position out by decision, and not as its guard. */
export function isExit({ terms }: OrderView): boolean {
  return terms.role === OrderRole.Exit || terms.role === OrderRole.Flatten
}
