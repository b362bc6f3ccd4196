import type { ClientOrderId, Quantity, Sequence } from '../../../base/index.ts'
import {
  EXTERNAL, foldFact, type Fact, type FactFolds, type NumberedEffect, type OrderTerms,
} from '../../../model/index.ts'

/** Units that an entry has yet to fill; `undefined` where a split has made the count uncertain. */
interface Entry {
  readonly symbol: string
  left: Quantity | undefined
}

/**
 * Entries that may be working at the broker, told from facts alone: what a fence cancels while the core is
 * silent.
 *
 * One that may have ended is kept rather than forgotten: a cancel too many does no harm.
 */
export class OpenEntries {
  readonly #entries = new Map<ClientOrderId, Entry>()
  #listener: ((ids: readonly ClientOrderId[]) => void) | undefined
  #isChanged = false

  /** `open`: entries that were open before the facts that are to come. */
  constructor(open: readonly ClientOrderId[]) {
    for (const id of open) this.#entries.set(id, { symbol: '', left: undefined })
  }

  /** Tells a listener which entries may work, now and whenever that changes; one listener at a time. */
  follow(listener: (ids: readonly ClientOrderId[]) => void): void {
    this.#listener = listener
    listener(this.ids)
  }

  /** Entries to cancel, the oldest first. */
  get ids(): readonly ClientOrderId[] {
    return [...this.#entries.keys()]
  }

  take(facts: readonly Fact[]): void {
    this.#isChanged = false
    for (const fact of facts) foldFact(this.#folds, fact)
    if (this.#isChanged) this.#listener?.(this.ids)
  }

  readonly #folds: FactFolds = {
    OrderInitialized: ({ body: { terms } }) => {
      if (terms.isReduceOnly) return
      this.#isChanged = true
      this.#entries.set(terms.clientOrderId, { symbol: terms.symbol, left: terms.quantity })
    },
    OrderFilled: ({ body: { clientOrderId, fill } }) => {
      const entry = this.#entries.get(clientOrderId)
      if (entry?.left === undefined) return
      entry.left = (entry.left - fill.quantity) as Quantity
      if (entry.left <= 0n) this.#end(clientOrderId)
    },
    OrderUpdated: ({ body: { clientOrderId, changes } }) => {
      const entry = this.#entries.get(clientOrderId)
      if (entry !== undefined && changes.quantity !== undefined) entry.left = undefined
    },
    SplitApplied: ({ body: { symbol } }) => {
      for (const entry of this.#entries.values()) if (entry.symbol === symbol) entry.left = undefined
    },
    OrderDenied: ({ body }) => this.#end(body.clientOrderId),
    OrderRejected: ({ body }) => this.#end(body.clientOrderId),
    OrderCanceled: ({ body }) => this.#end(body.clientOrderId),
    OrderExpired: ({ body }) => this.#end(body.clientOrderId),
  }

  #end(id: ClientOrderId): void {
    if (this.#entries.delete(id)) this.#isChanged = true
  }
}

/** Entries among open orders; those of somebody else are not ours to cancel. */
export function ownEntries(
  open: readonly { readonly terms: Pick<OrderTerms, 'clientOrderId' | 'isReduceOnly' | 'strategy'> }[],
): readonly ClientOrderId[] {
  return open.flatMap(({ terms }) => (
    terms.isReduceOnly || terms.strategy === EXTERNAL ? [] : [terms.clientOrderId]
  ))
}

/**
 * Cancels that need neither core nor approval, under the number of the last request that was sent.
 *
 * No fact asked for them, so that a restart sends nothing again that came before.
 */
export function fenceEffects(ids: readonly ClientOrderId[], cause: Sequence): readonly NumberedEffect[] {
  return ids.map((clientOrderId) => ({ kind: 'CancelOrder', clientOrderId, cause }))
}
