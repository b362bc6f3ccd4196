import type { ClientOrderId, UtcMillis } from '../../../base/index.ts'
import type { Effect } from '../../../model/index.ts'

/** What is to be sent, and the instant that each order was decided on. */
export interface Gathered {
  readonly effects: readonly Effect[]
  readonly decidedAt: ReadonlyMap<ClientOrderId, UtcMillis>
}

/** Effects whose facts are not on disk yet, in order. */
export class GatheredEffects {
  #effects: Effect[] = []
  #decidedAt = new Map<ClientOrderId, UtcMillis>()

  get count(): number {
    return this.#effects.length
  }

  /** Adds what was decided by what stood at an instant. */
  add(effects: readonly Effect[], at: UtcMillis): void {
    for (const effect of effects) {
      this.#effects.push(effect)
      if (effect.kind === 'SubmitOrder') this.#decidedAt.set(effect.terms.clientOrderId, at)
    }
  }

  /** Takes everything out. */
  take(): Gathered {
    const gathered = { effects: this.#effects, decidedAt: this.#decidedAt }
    this.#effects = []
    this.#decidedAt = new Map()
    return gathered
  }
}
