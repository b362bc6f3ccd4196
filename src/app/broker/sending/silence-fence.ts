import type { Sequence } from '../../../base/index.ts'
import type { Effect } from '../../../model/index.ts'
import type { ToCore } from '../../live/core/core-link.ts'
import { fenceEffects, type OpenEntries } from '../../live/watchdog/open-entries.ts'

const WATCHED: ReadonlySet<ToCore['kind']> = new Set(['take', 'compareAccount', 'orders', 'status'])

/** Takes working entries back while the core is silent, and lets none go; stops and exits stay. */
export class SilenceFence {
  readonly #entries: OpenEntries
  readonly #send: (effects: readonly Effect[]) => void
  #canceled: readonly string[] | undefined

  constructor(entries: OpenEntries, send: (effects: readonly Effect[]) => void) {
    this.#entries = entries
    this.#send = send
  }

  /** Why nothing that opens may be sent; `undefined` while the core answers. */
  get reason(): string | undefined {
    return this.#canceled === undefined ? undefined : 'the core is silent'
  }

  /** The core has not answered what it was asked in time. */
  close(asked: ToCore['kind']): void {
    if (this.#canceled !== undefined || !WATCHED.has(asked)) return
    const { ids } = this.#entries
    this.#canceled = ids
    if (ids.length > 0) this.#send(fenceEffects(ids, 0 as Sequence))
  }

  /** The core answers again: what was done meanwhile, in words; empty when nothing was. */
  open(): string {
    const canceled = this.#canceled ?? []
    this.#canceled = undefined
    return canceled.length === 0 ? '' : `the core was silent; canceled: ${canceled.join(', ')}`
  }
}
