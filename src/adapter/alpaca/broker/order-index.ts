import type { ClientOrderId, ExecutionId } from '../../../base/index.ts'
import type { OrderTerms } from '../../../model/index.ts'
import { leadingTerms, legTerms, type SubmitRequest } from '../../../port/index.ts'
import { ownId } from '../mapper/order-body.ts'
import type { AlpacaOrder } from '../schema/order-schema.ts'
import { TrackedOrder } from './tracked-order.ts'

const ENDED_KEPT = 20_000

/** The orders that are followed, by our names and by the vendor's. */
export class OrderIndex {
  readonly #byId = new Map<ClientOrderId, TrackedOrder>()
  readonly #byVenueId = new Map<string, TrackedOrder>()

  find(id: ClientOrderId): TrackedOrder | undefined {
    return this.#byId.get(id)
  }

  /** The order that a message of the vendor is about, if it is known. */
  known(order: Pick<AlpacaOrder, 'id' | 'client_order_id' | 'replaces'>): TrackedOrder | undefined {
    return this.#byVenueId.get(order.id)
      ?? this.#byId.get(ownId(order.client_order_id ?? ''))
      ?? (order.replaces === undefined ? undefined : this.#byVenueId.get(order.replaces))
  }

  /** Orders that left with legs whose names at the vendor are not known yet; with that one, if it is said. */
  leads(leg?: ClientOrderId): readonly TrackedOrder[] {
    return [...this.#byId.values()].filter(({ unnamedLegs }) => (
      unnamedLegs.some(({ clientOrderId }) => leg === undefined || clientOrderId === leg)))
  }

  byVenueId(venueId: string): TrackedOrder | undefined {
    return this.#byVenueId.get(venueId)
  }

  /** Orders that have not ended, as far as was told. */
  open(): readonly TrackedOrder[] {
    return [...this.#byId.values()].filter(({ isEnded: hasEnded }) => !hasEnded)
  }

  /** Whether the vendor says of an order that more of it has filled than was told. */
  get hasHoles(): boolean {
    return [...this.#byId.values()].some((tracked) => tracked.hasHoles)
  }

  /** Begins to follow an order of ours, before the vendor has said anything of it. */
  register(terms: OrderTerms, executionIds: readonly ExecutionId[] = []): TrackedOrder {
    const id = terms.clientOrderId
    const tracked = this.#byId.get(id) ?? new TrackedOrder(id, terms, executionIds)
    this.#byId.set(id, tracked)
    return tracked
  }

  /** Begins to follow all orders of a request; the one that it leads with. */
  registerRequest(request: SubmitRequest): TrackedOrder {
    const lead = this.register(leadingTerms(request))
    for (const terms of legTerms(request)) {
      const leg = this.register(terms)
      if (leg.versions.length === 0 && !lead.unnamedLegs.includes(terms)) lead.unnamedLegs.push(terms)
    }
    return lead
  }

  /** Stops following an order that the vendor never had. */
  forget(id: ClientOrderId): void {
    if (this.#byId.get(id)?.versions.length === 0) this.#byId.delete(id)
  }

  /** Says that the vendor's order goes here by this name, whatever it is called there; ours stays ours. */
  bind(venueId: string, tracked: TrackedOrder): void {
    const isOurs = this.#byVenueId.get(venueId)?.terms !== undefined
    if (tracked.terms !== undefined || !isOurs) this.#byVenueId.set(venueId, tracked)
  }

  /** The order that a message is about; one that nobody knows is somebody else's, and followed as that. */
  follow(order: AlpacaOrder): TrackedOrder {
    const known = this.known(order)
    if (known !== undefined) return known
    const id = (order.client_order_id ?? order.id) as ClientOrderId
    const tracked = new TrackedOrder(id, undefined)
    this.#byId.set(id, tracked)
    return tracked
  }

  /** Follows an order no more. */
  drop(tracked: TrackedOrder): void {
    this.#byId.delete(tracked.id)
    for (const { venueId } of tracked.versions) this.#byVenueId.delete(venueId)
  }

  /** Drops the oldest order that has ended, where there are many: memory does not grow with the years. */
  prune(): void {
    if (this.#byId.size <= ENDED_KEPT) return
    for (const tracked of this.#byId.values()) if (tracked.isEnded) return this.drop(tracked)
  }
}
