import type { EntriesMeant } from './entries-meant.ts'
import type { ClientOrderId, UtcMillis } from '../base/index.ts'
import type { ConfigChange } from './fact.ts'
import type { OrderChanges, OrderTerms } from './order.ts'

/**
 * What the core wants done outside; carried out only after the facts behind it are recorded.
 *
 * Stop and target of one entry leave as two `SubmitOrder` effects, one right after the other in one batch,
 * with the same `terms.ocoGroup`, roles `stop` and `target`, and the same quantity: a venue that keeps groups
 * gets them as ONE request (`kind: 'oco'`), and what it answers goes to both. A `SubmitOrder` whose neighbour
 * is not of its group is a single order, whatever group it names.
 *
 * Legs (`isLeg`) come right after the entry that they hang on, and are ONE request with it (`kind: 'bracket'`
 * or `'oto'`).
 */
export type Effect =
  | { readonly kind: 'SubmitOrder'; readonly terms: OrderTerms; readonly isLeg?: true }
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
  /**
   * Settings of a running session: keys and values as the settings file says them. Where two persons are
   * needed the second one asks for the same; `askedAt` is on the clock of who asks.
   */
  | ({
    readonly kind: 'ChangeConfig'
    readonly changes: readonly Omit<ConfigChange, 'from'>[]
    readonly askedAt: UtcMillis
  } & Asked)
  /** What is EXTERNAL is left alone unless it is asked for. */
  | ({ readonly kind: 'Flatten'; readonly includesExternal?: boolean } & Asked)
  /** Working entries, all or those for which everything that is named holds; never stops or exits. */
  | ({ readonly kind: 'CancelAllOrders'; readonly includesExternal?: boolean } & EntriesMeant & Asked)
  /** Lets a symbol be entered again that was held after something that must not happen. */
  | ({ readonly kind: 'ReleaseSymbol'; readonly symbol: string } & Asked)
  /** Takes an incident of the alerts: it is not told to anybody else. */
  | ({ readonly kind: 'AcknowledgeAlert'; readonly incident: string } & Asked)
  | ({ readonly kind: 'ActivateStrategy'; readonly strategy: string } & Asked)
  | ({ readonly kind: 'DeactivateStrategy'; readonly strategy: string } & Asked)
