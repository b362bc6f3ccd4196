import type { ClientOrderId } from '../../base/index.ts'
import type { BrokerConnector, BrokerOrder, Timers } from '../../port/index.ts'
import { isCountedInMoney } from './strangers.ts'

/** Between two questions for one order; longer where there is no answer, or its units are not known yet. */
const AGAIN_MS = 1_000
const UNANSWERED_MS_MAX = 5_000
/** So often the broker has to say that it has no such order: what it told of may be there a moment later. */
const LOOKS = 3

/** What a search for orders of others needs. */
export interface SearchParts {
  readonly broker: Pick<BrokerConnector, 'findOrder'>
  readonly timers: Timers
  readonly onFound: (order: BrokerOrder) => void
  /** The broker names the order and has none. */
  readonly onNone: (id: ClientOrderId) => void
}

/** Reads orders that somebody else has sent, until each is there or is said not to be. */
export class StrangerSearch {
  readonly #parts: SearchParts
  #isStopped = false

  constructor(parts: SearchParts) {
    this.#parts = parts
  }

  /** Begins to look for an order. */
  begin(id: ClientOrderId): void {
    void this.#look(id, { none: 0, unanswered: 0 })
  }

  /** Asks no more, and tells nothing. */
  stop(): void {
    this.#isStopped = true
  }

  async #look(id: ClientOrderId, { none, unanswered }: { none: number; unanswered: number }): Promise<void> {
    const { broker, timers, onFound, onNone } = this.#parts
    if (this.#isStopped) return
    const found = await broker.findOrder(id)
    if (this.#isStopped) return
    const order = found.ok ? found.value : undefined
    if (order !== undefined && !isCountedInMoney(order)) return onFound(order)
    const isThere = !found.ok || order !== undefined
    const next = isThere ? { none, unanswered: unanswered + 1 } : { none: none + 1, unanswered: 0 }
    if (next.none >= LOOKS) return onNone(id)
    const ms = Math.min(UNANSWERED_MS_MAX, AGAIN_MS * Math.max(1, next.unanswered))
    timers.after(ms, () => void this.#look(id, next))
  }
}
