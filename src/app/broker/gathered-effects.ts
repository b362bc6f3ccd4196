import type { ClientOrderId } from '../../base/index.ts'
import type { Effect } from '../../model/index.ts'

/** What is to be sent, and since when by a clock that never jumps each order is decided. */
export interface Gathered {
  readonly effects: readonly Effect[]
  readonly decidedAt: ReadonlyMap<ClientOrderId, number>
}

/** Effects whose facts are not on disk yet, in order. */
export class GatheredEffects {
  #effects: Effect[] = []
  #decidedAt = new Map<ClientOrderId, number>()

  get count(): number {
    return this.#effects.length
  }

  /** Adds what was decided at an instant of that clock. */
  add(effects: readonly Effect[], at: number): void {
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
