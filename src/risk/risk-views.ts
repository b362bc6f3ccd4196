import type {
  AccountView, MarketView, OrdersView, OrderTerms, OrderView, SafetyView, SessionView,
} from '../model/index.ts'

/** What risk reads of its neighbours; `engine` wires it. */
export interface RiskViews {
  readonly account: AccountView
  readonly orders: OrdersView
  readonly market: MarketView
  readonly session: SessionView
  readonly safety: SafetyView
}

/** An order that may still fill: open at the venue, or approved and not yet recorded. */
export type WorkingOrder = Pick<
  OrderView, 'terms' | 'status' | 'filledQuantity' | 'isOutcomeUnknown' | 'submittedAt'
>

/** Says whether the order opens or adds; every other order may only reduce. */
export function isEntry(terms: OrderTerms): boolean {
  return !terms.isReduceOnly
}
