import type { ClientOrderId, Sequence } from '../../../base/index.ts'
import type { Fact, NumberedEffect } from '../../../model/index.ts'
import { fenceEffects, OpenEntries } from './open-entries.ts'

/** What a fence stands on. */
export interface FenceParts<E> {
  /** Entries that were open when the driver started. */
  readonly open: readonly ClientOrderId[]
  /** Number of the last request that the broker has received. */
  readonly lastRequest: Sequence
  /** Sends cancels to the broker; gives what the broker says to them, which the core has to hear later. */
  readonly send: (effects: readonly NumberedEffect[]) => Promise<readonly E[]>
}

/** What a fence has done while the core was silent. */
export interface FenceReport<E> {
  readonly events: readonly E[]
  readonly canceled: readonly ClientOrderId[]
}

/**
 * Cancels working entries while the core is silent, once for each silence; stops and exits stay.
 *
 * The driver shows it every fact that it journals and every request that it sends, closes it after 500 ms
 * without an answer, and opens it with the answer, to tell the core what the broker said.
 */
export class EntryFence<E> {
  readonly #send: FenceParts<E>['send']
  readonly #entries: OpenEntries
  #lastRequest: Sequence
  #closing: Promise<FenceReport<E>> | undefined

  constructor({ open, lastRequest, send }: FenceParts<E>) {
    this.#send = send
    this.#entries = new OpenEntries(open)
    this.#lastRequest = lastRequest
  }

  journaled(facts: readonly Fact[]): void {
    this.#entries.take(facts)
  }

  sent(effects: readonly NumberedEffect[]): void {
    this.#lastRequest = effects.at(-1)?.cause ?? this.#lastRequest
  }

  /** The core is silent: cancels what is working; nothing more until it is opened. */
  close(): void {
    const { ids } = this.#entries
    if (this.#closing !== undefined || ids.length === 0) return
    this.#closing = this.#send(fenceEffects(ids, this.#lastRequest)).then((events) => ({
      events,
      canceled: ids,
    }))
    // Whoever opens the fence hears of a failure; until then it is nobody's.
    this.#closing.catch(() => {})
  }

  /** The core has answered, or is given up: what was done meanwhile; `undefined` when nothing was. */
  async open(): Promise<FenceReport<E> | undefined> {
    const closing = this.#closing
    this.#closing = undefined
    return closing
  }
}
