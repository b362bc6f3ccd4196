import type { ClientOrderId, Result } from '../../../base/index.ts'
import type { BrokerOrder, Timers } from '../../../port/index.ts'

/** An order that the broker does not have by then is missing, and may still be on its way. */
export const MISSING_MS = 5_000
/** When an order whose request had no clear answer is looked up, counted from the doubt. */
const LOOK_AT_MS: readonly number[] = [250, 500, 1_000, 2_000, 4_000, MISSING_MS, 7_000, 10_000, 16_000]
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

/** Who hears what came of a doubt. */
export interface LookupListener {
  /** Called once, unless the lookup is dropped before. */
  readonly onEnd: (end: LookupEnd) => void
  /** Called once at most: the broker has said that it has none, and `MISSING_MS` are over. */
  readonly onMissing?: () => void
}

interface Lookup {
  readonly since: number
  readonly listener: LookupListener
  isMissed: boolean
  cancel: () => void
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
  readonly #open = new Map<ClientOrderId, Lookup>()

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

  /** Begins to ask for an order. */
  begin(id: ClientOrderId, listener: LookupListener): void {
    if (this.#open.has(id)) return
    const since = this.#parts.timers.monotonic()
    this.#open.set(id, { since, listener, isMissed: false, cancel: () => {} })
    this.#schedule(id)
  }

  /** The broker spoke of the order: there is no doubt any more. */
  heard(id: ClientOrderId): void {
    this.#end(id, { kind: 'heard' })
  }

  /** Asks for an order no more; nobody is told. */
  drop(id: ClientOrderId): void {
    this.#open.get(id)?.cancel()
    this.#open.delete(id)
  }

  /** Asks no more; nobody is told. */
  stop(): void {
    for (const { cancel } of this.#open.values()) cancel()
    this.#open.clear()
  }

  #schedule(id: ClientOrderId): void {
    const { timers } = this.#parts
    const lookup = this.#open.get(id)
    if (lookup === undefined) return
    const age = timers.monotonic() - lookup.since
    const next = [...LOOK_AT_MS, SETTLE_MS].find((ms) => ms > age) ?? age + AGAIN_MS
    lookup.cancel = timers.after(next - age, () => void this.#look(id, lookup))
  }

  async #look(id: ClientOrderId, lookup: Lookup): Promise<void> {
    const age = this.#parts.timers.monotonic() - lookup.since
    const found = await this.#parts.find(id)
    // It may have ended meanwhile, and have begun anew.
    if (this.#open.get(id) !== lookup) return
    const isSettled = age >= SETTLE_MS
    const order = found.ok ? found.value : undefined
    if (order !== undefined && (isSettled || this.#parts.endsWhenFound)) {
      return this.#end(id, { kind: 'found', order })
    }
    const isNone = found.ok && order === undefined
    if (isNone && isSettled) return this.#end(id, { kind: 'absent' })
    this.#schedule(id)
    if (!isNone || age < MISSING_MS || lookup.isMissed) return
    lookup.isMissed = true
    lookup.listener.onMissing?.()
  }

  #end(id: ClientOrderId, end: LookupEnd): void {
    const lookup = this.#open.get(id)
    if (lookup === undefined) return
    lookup.cancel()
    this.#open.delete(id)
    lookup.listener.onEnd(end)
  }
}
