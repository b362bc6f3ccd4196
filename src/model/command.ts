import type { ClientOrderId, UtcMillis } from '../base/index.ts'
import type { ConfigChange } from './fact.ts'
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
  /** `askedAt` is on the clock of who asks: a second person has to confirm within a time of it. */
  | ({ readonly kind: 'Reset'; readonly askedAt: UtcMillis } & Asked)
  | ({ readonly kind: 'ConfirmReset'; readonly askedAt: UtcMillis } & Asked)
  | ({ readonly kind: 'TakeOverride' } & Asked)
  | ({ readonly kind: 'GiveBackOverride' } & Asked)
  /** Settings of a running session: keys and values as the settings file says them. */
  | ({
    readonly kind: 'ChangeConfig'
    readonly changes: readonly Omit<ConfigChange, 'from'>[]
    /** The second person, where two are needed. */
    readonly confirmedBy?: string
  } & Asked)
  | ({ readonly kind: 'Flatten' } & Asked)
  | ({ readonly kind: 'CancelAllOrders' } & Asked)
  | ({ readonly kind: 'ActivateStrategy'; readonly strategy: string } & Asked)
  | ({ readonly kind: 'DeactivateStrategy'; readonly strategy: string } & Asked)
