import type { Money, Price, Quantity } from '../../base/index.ts'
import type { Nanos } from '../clock/new-york-time.ts'

/**
 * One line of the ledger; lines are only ever added.
 *
 * A fill's `qty` is signed: positive bought, negative sold. A bust names the execution that it undoes.
 */
export type LedgerEntry =
  | {
    readonly kind: 'fill'
    readonly at: Nanos
    readonly executionId: string
    readonly assetId: string
    /** Absent for a trade that no order of the API made. */
    readonly orderId?: string
    readonly clientOrderId?: string
    readonly qty: Quantity
    readonly price: Price
  }
  | {
    readonly kind: 'cash'
    readonly at: Nanos
    readonly type: string
    readonly amount: Money
    readonly text: string
  }
  | {
    readonly kind: 'split'
    readonly at: Nanos
    readonly assetId: string
    readonly from: bigint
    readonly to: bigint
  }
  | { readonly kind: 'bust'; readonly at: Nanos; readonly executionId: string }

/** What the account holds of one asset. */
export interface LedgerPosition {
  readonly assetId: string
  /** Negative when short. */
  qty: Quantity
  /** What was paid for it, with the sign of the quantity. */
  cost: Money
  openedAt: Nanos
}
