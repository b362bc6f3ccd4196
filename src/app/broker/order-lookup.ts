import type { ClientOrderId, Result } from '../../base/index.ts'
import type { BrokerOrder, Timers } from '../../port/index.ts'

/** When an order whose request had no clear answer is looked up, counted from the doubt. */
const LOOK_AT_MS: readonly number[] = [250, 500, 1_000, 2_000, 4_000, 8_000]
/** An order that the broker does not have by then never arrived. */
export const SETTLE_MS = 30_000
/** Pause between two looks when the broker did not answer at the end. */
const AGAIN_MS = 5_000

/** How a doubt ended. `heard`: the broker said something of the order by itself. */
export type LookupEnd =
  | { readonly kind: 'found'; readonly order: BrokerOrder }
  | { readonly kind: 'absent' }
  | { readonly kind: 'heard' }

/** What lookups ask with. */
export interface LookupParts {
  readonly timers: Timers
  /** An order that is found ends the doubt at once; else what is asked about may still be on its way. */
  readonly endsWhenFound: boolean
  readonly find: (id: ClientOrderId) => Promise<Result<BrokerOrder | undefined>>
}

/**
 * Asks for orders in doubt until they are found, or the settle time is over and the broker says that it has
 * none.
 *
 * A broker that does not answer proves nothing: it is asked again without end. One that says no before the
 * settle time is over may say yes later.
 */
export class OrderLookup {
  readonly #parts: LookupParts
  readonly #open = new Map<ClientOrderId, { readonly end: (end: LookupEnd) => void; cancel: () => void }>()

  constructor(parts: LookupParts) {
    this.#parts = parts
  }

  /** Orders in doubt. */
  get size(): number {
    return this.#open.size
  }

  has(id: ClientOrderId): boolean {
    return this.#open.has(id)
  }

  /** Begins to ask for an order; `onEnd` is called once, unless `stop` comes first. */
  begin(id: ClientOrderId, onEnd: (end: LookupEnd) => void): void {
    if (this.#open.has(id)) return
    const since = this.#parts.timers.monotonic()
    this.#open.set(id, { end: onEnd, cancel: () => {} })
    this.#schedule(id, since)
  }

  /** The broker spoke of the order: there is no doubt any more. */
  heard(id: ClientOrderId): void {
    this.#end(id, { kind: 'heard' })
  }

  /** Asks no more; nobody is told. */
  stop(): void {
    for (const { cancel } of this.#open.values()) cancel()
    this.#open.clear()
  }

  #schedule(id: ClientOrderId, since: number): void {
    const { timers } = this.#parts
    const age = timers.monotonic() - since
    const next = [...LOOK_AT_MS, SETTLE_MS].find((ms) => ms > age) ?? age + AGAIN_MS
    const entry = this.#open.get(id)
    if (entry !== undefined) entry.cancel = timers.after(next - age, () => void this.#look(id, since))
  }

  async #look(id: ClientOrderId, since: number): Promise<void> {
    const isSettled = this.#parts.timers.monotonic() - since >= SETTLE_MS
    const found = await this.#parts.find(id)
    if (!this.#open.has(id)) return
    const isEnough = isSettled || this.#parts.endsWhenFound
    const order = found.ok ? found.value : undefined
    if (order !== undefined && isEnough) this.#end(id, { kind: 'found', order })
    else if (found.ok && order === undefined && isSettled) this.#end(id, { kind: 'absent' })
    else this.#schedule(id, since)
  }

  #end(id: ClientOrderId, end: LookupEnd): void {
    const entry = this.#open.get(id)
    if (entry === undefined) return
    entry.cancel()
    this.#open.delete(id)
    entry.end(end)
  }
}
