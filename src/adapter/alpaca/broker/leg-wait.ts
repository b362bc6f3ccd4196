import { MILLIS_PER_MINUTE, type ClientOrderId } from '../../../base/index.ts'
import { leadingTerms, type SubmitRequest } from '../../../port/index.ts'
import type { AlpacaTradeUpdate } from '../schema/order-schema.ts'
import type { Timers } from '../transport/timers.ts'

const HELD_MAX = 10_000

/**
 * Keeps messages of unknown orders back while the legs of a group of ours have no names yet.
 *
 * The vendor names legs itself, and says which are ours only in its reply; the stream may be faster.
 */
export class LegWait {
  readonly #timers: Timers
  /** Until when legs of a group are waited for. */
  readonly #groups = new Map<ClientOrderId, number>()
  #held: AlpacaTradeUpdate[] = []
  /** Orders of before are still being looked up. */
  isResuming = false

  constructor(timers: Timers) {
    this.#timers = timers
  }

  /** A group is being sent. */
  begin(request: SubmitRequest): void {
    if (request.kind === 'single') return
    const until = this.#timers.monotonic() + MILLIS_PER_MINUTE
    this.#groups.set(leadingTerms(request).clientOrderId, until)
  }

  /** The group's legs are known, or there are none. */
  end(id: ClientOrderId): void {
    this.#groups.delete(id)
  }

  /** Keeps a message back; false when there is no reason to. */
  hold(update: AlpacaTradeUpdate): boolean {
    this.#expire()
    if ((this.#groups.size === 0 && !this.isResuming) || this.#held.length >= HELD_MAX) return false
    this.#held.push(update)
    return true
  }

  /** What was kept back, in order, once nothing is waited for. */
  take(): readonly AlpacaTradeUpdate[] {
    this.#expire()
    if (this.#groups.size > 0 || this.isResuming) return []
    const held = this.#held
    this.#held = []
    return held
  }

  /** A group whose legs have no names after so long has none, or its submit never arrived. */
  #expire(): void {
    const now = this.#timers.monotonic()
    for (const [id, until] of this.#groups) if (until < now) this.#groups.delete(id)
  }
}
