import type { ClientOrderId } from '../../../base/index.ts'
import type { BrokerConnector, BrokerOrder, Timers } from '../../../port/index.ts'
import { isCountedInMoney } from './strangers.ts'

/** Between two questions for one order; longer where the broker does not answer. */
const AGAIN_MS = 1_000
const UNANSWERED_MS_MAX = 5_000
/** So often the broker has to say that it has no such order: what it told of may be there a moment later. */
const LOOKS = 3
const NONE_YET = { none: 0, unanswered: 0 }

/** What a search for orders of others needs. */
export interface SearchParts {
  readonly broker: Pick<BrokerConnector, 'findOrder'>
  readonly timers: Timers
  readonly onFound: (order: BrokerOrder) => void
  /** The broker names the order and has none. */
  readonly onNone: (id: ClientOrderId) => void
}

/** Reads orders of somebody else, until each is there (one in money: has ended) or is said not to be. */
export class StrangerSearch {
  readonly #parts: SearchParts
  #isStopped = false

  constructor(parts: SearchParts) {
    this.#parts = parts
  }

  /** Begins to look for an order. */
  begin(id: ClientOrderId): void {
    void this.#look(id, NONE_YET)
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
    if (order !== undefined) return void timers.after(AGAIN_MS, () => void this.#look(id, NONE_YET))
    const next = found.ok ? { none: none + 1, unanswered: 0 } : { none, unanswered: unanswered + 1 }
    if (next.none >= LOOKS) return onNone(id)
    const ms = Math.min(UNANSWERED_MS_MAX, AGAIN_MS * Math.max(1, next.unanswered))
    timers.after(ms, () => void this.#look(id, next))
  }
}
