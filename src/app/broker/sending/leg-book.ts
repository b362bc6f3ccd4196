import type { ClientOrderId, Quantity } from '../../../base/index.ts'
import type { OrderTerms, VenueEvent } from '../../../model/index.ts'
import { legTerms, type KnownOrder, type SubmitRequest } from '../../../port/index.ts'

/** An entry that was sent with legs, and what is to be heard before it has filled whole. */
interface Lead {
  readonly id: ClientOrderId
  left: Quantity
}

/** Which orders a broker keeps together: what it says of one may have its reason in another. */
export class LegBook {
  /** The other one of a pair. */
  readonly #partners = new Map<ClientOrderId, ClientOrderId>()
  /** By leg, the entry that has not ended, as far as was heard. */
  readonly #leads = new Map<ClientOrderId, Lead>()

  /** A request is sent. */
  follow(request: SubmitRequest): void {
    if (request.kind === 'oco' || request.kind === 'bracket') this.#pair(request.target, request.stop)
    if (request.kind === 'bracket' || request.kind === 'oto') {
      this.#lead(request.entry, request.entry.quantity, legTerms(request))
    }
  }

  /** Orders that were open before a start. */
  resume(open: readonly KnownOrder[]): void {
    for (const { terms } of open) {
      const { ocoGroup, clientOrderId: id } = terms
      const other = open.find((each) => each.terms.ocoGroup === ocoGroup && each.terms.clientOrderId !== id)
      if (ocoGroup !== undefined && other !== undefined) this.#pair(terms, other.terms)
      const legs = open.filter((each) => each.isLeg === true && each.terms.parent === id)
      if (legs.length > 0) this.#lead(terms, terms.quantity, legs.map((each) => each.terms))
    }
  }

  /**
   * Orders that have to be read, in this order, before an event makes sense: a broker may tell what became of
   * a leg before it tells that its entry has filled or ended, and that one leg has ended before it tells
   * that the other has filled. `isUnwanted`: its end was asked for.
   */
  explains({ kind, clientOrderId: id }: VenueEvent, isUnwanted: boolean): readonly ClientOrderId[] {
    if (kind === 'Accepted' || kind === 'Rejected' || kind === 'Updated') return []
    const lead = this.#leads.get(id)
    const partner = kind === 'Canceled' && !isUnwanted ? this.#partners.get(id) : undefined
    return [...(lead === undefined ? [] : [lead.id]), ...(partner === undefined ? [] : [partner])]
  }

  /** What is heard of an entry says whether its legs stand by themselves. */
  heard(event: VenueEvent): void {
    const { kind, clientOrderId: id } = event
    const hasEnded = kind === 'Canceled' || kind === 'Expired' || kind === 'Rejected'
    if (hasEnded) {
      // What becomes of the other one has no reason in it any more.
      const partner = this.#partners.get(id)
      if (partner !== undefined) this.#partners.delete(partner)
      this.#partners.delete(id)
      this.#leads.delete(id)
    }
    for (const [leg, lead] of this.#leads) {
      if (lead.id !== id) continue
      if (kind === 'Filled') lead.left = (lead.left - event.fill.quantity) as Quantity
      if (hasEnded || lead.left <= 0n) this.#leads.delete(leg)
    }
  }

  #pair({ clientOrderId: one }: OrderTerms, { clientOrderId: other }: OrderTerms): void {
    this.#partners.set(one, other)
    this.#partners.set(other, one)
  }

  #lead({ clientOrderId: id }: OrderTerms, left: Quantity, legs: readonly OrderTerms[]): void {
    for (const { clientOrderId } of legs) this.#leads.set(clientOrderId, { id, left })
  }
}
