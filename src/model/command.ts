import type { ClientOrderId } from '../base/index.ts'
import type { OrderChanges, OrderTerms } from './order.ts'

/** What the core wants done outside; carried out only after the facts behind it are recorded. */
export type Effect =
  | { readonly kind: 'SubmitOrder'; readonly terms: OrderTerms }
  | { readonly kind: 'CancelOrder'; readonly clientOrderId: ClientOrderId }
  | { readonly kind: 'ModifyOrder'; readonly clientOrderId: ClientOrderId; readonly changes: OrderChanges }

/** Who asked, and why. */
interface Asked {
  readonly by: string
  readonly reason: string
}

/** What a person may ask of a running core; each is an input, recorded with who and why. */
export type Command =
  | ({ readonly kind: 'Halt' } & Asked)
  | ({ readonly kind: 'Reset' } & Asked)
  | ({ readonly kind: 'Flatten' } & Asked)
  | ({ readonly kind: 'CancelAllOrders' } & Asked)
  | ({ readonly kind: 'ActivateStrategy'; readonly strategy: string } & Asked)
  | ({ readonly kind: 'DeactivateStrategy'; readonly strategy: string } & Asked)
