import type { ClientOrderId } from '../../../base/index.ts'
import type { OrderChanges } from '../../../model/index.ts'
import { leadingTerms, legTerms, type SubmitRequest } from '../../../port/index.ts'

/** What is to be sent. */
export type Wish =
  | { readonly kind: 'submit'; readonly request: SubmitRequest }
  | { readonly kind: 'cancel'; readonly id: ClientOrderId }
  | { readonly kind: 'modify'; readonly id: ClientOrderId; readonly changes: OrderChanges }

/** A wish in the queue. */
export interface QueuedWish {
  readonly wish: Wish
  readonly lane: Lane
  /** When it was decided, by a clock that never jumps. */
  readonly since: number
  /** It is not sent before this instant of that clock. */
  notBefore: number
  tries: number
  /** Why it could not be sent the last time. */
  trouble?: string
}

/** Who goes first: cancels, then what reduces, then the rest. */
export const Lane = { Cancel: 0, Reducing: 1, Opening: 2 } as const
export type Lane = (typeof Lane)[keyof typeof Lane]

/** Wishes that wait to be sent: each lane in order, and of one order only one at a time. */
export class SendQueue {
  readonly #waiting: QueuedWish[] = []
  readonly #busy = new Set<ClientOrderId>()

  get size(): number {
    return this.#waiting.length
  }

  /** Orders with a request that was sent and not answered. */
  get busyCount(): number {
    return this.#busy.size
  }

  add(wish: Wish, lane: Lane, now: number, since = now): void {
    this.#waiting.push({ wish, lane, since, notBefore: now, tries: 0 })
  }

  /** Puts a wish back that could not be sent, before later ones of its order; its turn comes after `ms`. */
  putBack(queued: QueuedWish, ms: number, now: number): void {
    queued.tries += 1
    queued.notBefore = now + ms
    const ids = idsOf(queued.wish)
    const after = this.#waiting.findIndex(({ lane, wish }) => (
      lane >= queued.lane || idsOf(wish).some((id) => ids.includes(id))
    ))
    this.#waiting.splice(after === -1 ? this.#waiting.length : after, 0, queued)
  }

  /**
   * Takes a submit out that has not been sent, since its order is not wanted any more; all of its orders: an
   * entry's legs go with it, and of a pair neither is taken back alone.
   */
  takeBack(id: ClientOrderId): readonly ClientOrderId[] {
    const index = this.#waiting.findIndex(({ wish }) => (
      wish.kind === 'submit' && wish.request.kind !== 'oco'
      && leadingTerms(wish.request).clientOrderId === id))
    return index === -1 ? [] : this.#waiting.splice(index, 1).flatMap(({ wish }) => idsOf(wish))
  }

  /** Drops requests of an order, all unless told which; whether any was there. */
  drop(
    id: ClientOrderId, kind: 'cancel' | 'modify', isOne: (queued: QueuedWish) => boolean = () => true,
  ): boolean {
    const kept = this.#waiting.filter((queued) => (
      !(queued.wish.kind === kind && queued.wish.id === id && isOne(queued))))
    const isDropped = kept.length < this.#waiting.length
    this.#waiting.splice(0, this.#waiting.length, ...kept)
    return isDropped
  }

  /** Takes everything out, in order. */
  takeAll(): readonly QueuedWish[] {
    return this.#waiting.splice(0)
  }

  /** The wish whose turn it is at `now`; else how soon one may have its turn, infinite when nothing waits. */
  next(now: number, isHeld: (id: ClientOrderId) => boolean): QueuedWish | number {
    const seen = new Set<ClientOrderId>()
    let soonest = Number.POSITIVE_INFINITY
    let best: QueuedWish | undefined
    for (const queued of this.#waiting) {
      const ids = idsOf(queued.wish)
      const isBlocked = ids.some((id) => this.#busy.has(id) || seen.has(id) || isHeld(id))
      for (const id of ids) seen.add(id)
      if (isBlocked) continue
      if (queued.notBefore > now) soonest = Math.min(soonest, queued.notBefore)
      else if (best === undefined || queued.lane < best.lane) best = queued
    }
    return best ?? soonest
  }

  /** Takes a wish out to send it; its orders are busy until `done`. */
  take(queued: QueuedWish): void {
    this.#waiting.splice(this.#waiting.indexOf(queued), 1)
    for (const id of idsOf(queued.wish)) this.#busy.add(id)
  }

  done(queued: QueuedWish): void {
    for (const id of idsOf(queued.wish)) this.#busy.delete(id)
  }
}

/** Orders that a wish is about. */
export function idsOf(wish: Wish): readonly ClientOrderId[] {
  if (wish.kind !== 'submit') return [wish.id]
  return [leadingTerms(wish.request), ...legTerms(wish.request)].map(({ clientOrderId }) => clientOrderId)
}
