import { ok, type ClientOrderId, type Result } from '../../../base/index.ts'
import type { KnownOrder } from '../../../port/index.ts'
import type { AlpacaActivity } from '../schema/account-schema.ts'
import type { AlpacaOrder } from '../schema/order-schema.ts'
import { wait, type Timers } from '../transport/timers.ts'
import { newestOf, OVERLAP_MS } from './history-cursor.ts'
import type { OrderReader } from './order-reader.ts'
import { OrderShelf, wantedOf, type OrderSource } from './order-shelf.ts'
import type { OrderTracker } from './order-tracker.ts'
import type { TrackedOrder } from './tracked-order.ts'

/**
 * Events that come out of order mend themselves in the first of these times. Where the history has not got
 * everything then that has filled, it is read again after each of the others.
 */
const SETTLE_MS = [250, 500, 1_000, 2_000, 4_000]
const CHAIN_MAX = 100

/** Reads what the stream did not tell: after an interruption, now and then, and where an event is missing. */
export class CatchUp {
  readonly #reader: OrderReader
  readonly #tracker: OrderTracker
  readonly #timers: Timers
  readonly #vendorClock: Pick<Timers, 'now'>
  readonly #refreshing = new Set<TrackedOrder>()
  /** Orders that are read soon. */
  readonly #soon = new Set<TrackedOrder>()
  /** Orders of before the start that were found and read. */
  readonly #resumed = new Set<ClientOrderId>()
  /** Until here history was read, by the vendor's time; unknown until it is first asked. */
  #since: number | undefined
  #isStopped = false

  constructor(parts: {
    reader: OrderReader; tracker: OrderTracker; timers: Timers; vendorClock: Pick<Timers, 'now'>
  }) {
    this.#reader = parts.reader
    this.#tracker = parts.tracker
    this.#timers = parts.timers
    this.#vendorClock = parts.vendorClock
  }

  /** Lets nothing that is under way be told any more. */
  stop(): void {
    this.#isStopped = true
  }

  /**
   * Finds the orders that the caller holds open, whatever names their legs have at the vendor.
   *
   * They come in lists, and what was read stays read: tried again after the limit on requests, it goes on.
   */
  async resume(known: readonly KnownOrder[]): Promise<Result<true>> {
    const left = known.filter(({ terms }) => !this.#resumed.has(terms.clientOrderId))
    const shelf = await OrderShelf.readOpen(this.#reader, {
      ids: left.flatMap(({ venueOrderId }) => venueOrderId ?? []),
      symbols: [...new Set(left.map(({ terms }) => terms.symbol))],
    })
    if (!shelf.ok) return shelf
    const orphans: KnownOrder[] = []
    const found: AlpacaOrder[] = []
    for (const each of left) {
      const order = each.venueOrderId === undefined
        ? await shelf.value.byClientId(each.terms.clientOrderId)
        : await shelf.value.byVenueId(each.venueOrderId)
      if (!order.ok) return order
      if (order.value === undefined) orphans.push(each)
      else found.push(order.value)
    }
    this.#expectLegs(orphans)
    for (const order of found) {
      const tracked = this.#tracker.see(order)
      // A list may leave out the legs that are to be named.
      const result = await this.refresh(tracked, tracked.unnamedLegs.length > 0 ? this.#reader : shelf.value)
      if (!result.ok) return result
      this.#resumed.add(tracked.id)
    }
    return ok(true)
  }

  /** Compares with everything that is open, and with the history since the last time. */
  async run(): Promise<Result<true>> {
    const since = await this.#begin()
    if (!since.ok) return since
    const open = await this.#reader.open()
    if (!open.ok) return open
    const named = await this.nameLegs()
    if (!named.ok) return named
    const rows = await this.#reader.activities({ afterMs: since.value - OVERLAP_MS })
    if (!rows.ok) return rows
    const strangers = await this.#strangersOf(rows.value)
    if (!strangers.ok) return strangers
    if (this.#isStopped) return ok(true)
    for (const order of [...open.value, ...strangers.value]) this.#tracker.see(order)
    for (const row of rows.value) this.#tracker.execution(row)
    for (const order of strangers.value) this.#tracker.settle(order)
    const listed = new Set(open.value.map(({ id }) => id))
    for (const tracked of this.#tracker.open()) {
      const isListed = tracked.versions.some(({ venueId }) => listed.has(venueId))
      if (
        tracked.versions.length === 0 || (isListed && !tracked.hasHoles && tracked.pending === undefined)
      ) continue
      const result = await this.refresh(tracked)
      if (!result.ok) return result
    }
    this.#since = newestOf(rows.value, since.value, this.#vendorClock)
    return ok(true)
  }

  /**
   * Reads orders whose legs have no names here yet (one, if that leg is named): by the vendor's names they
   * are nobody's.
   */
  async nameLegs(leg?: ClientOrderId): Promise<Result<true>> {
    for (const lead of this.#tracker.leads(leg)) {
      const read = await this.#readWhole(lead, this.#reader)
      if (!read.ok) return read
    }
    return ok(true)
  }

  async #begin(): Promise<Result<number>> {
    return this.#since === undefined ? this.#reader.now() : ok(this.#since)
  }

  /** Reads one order, all that it became by changes, and its executions. */
  async refresh(tracked: TrackedOrder, source: OrderSource = this.#reader): Promise<Result<true>> {
    if (this.#refreshing.has(tracked)) return ok(true)
    this.#refreshing.add(tracked)
    try {
      return await this.#readWhole(tracked, source)
    } finally {
      this.#refreshing.delete(tracked)
    }
  }

  async #readWhole(tracked: TrackedOrder, source: OrderSource): Promise<Result<true>> {
    const chain = await this.#chainOf(tracked, source)
    if (!chain.ok) return chain
    const rows: AlpacaActivity[] = []
    for (const order of chain.value) {
      if ((order.filled_qty ?? 0n) === (tracked.version(order.id)?.coverage.total ?? 0n)) continue
      const own = await this.#reader.activities({
        venueOrderId: order.id,
        ...(order.submitted_at === undefined ? {} : { afterMs: order.submitted_at - OVERLAP_MS }),
      })
      if (!own.ok) return own
      rows.push(...own.value.filter(({ order_id: id }) => id === order.id))
    }
    if (this.#isStopped) return ok(true)
    for (const order of chain.value) this.#tracker.see(order)
    for (const row of rows) this.#tracker.execution(row)
    for (const order of chain.value) this.#tracker.settle(order)
    return ok(true)
  }

  /** Reads an order soon: late messages get the chance to come first. */
  async refreshSoon(tracked: TrackedOrder): Promise<void> {
    for (const ms of SETTLE_MS) {
      if (this.#soon.has(tracked)) return
      this.#soon.add(tracked)
      await wait(this.#timers, ms)
      this.#soon.delete(tracked)
      if (this.#isStopped) return
      // What cannot be read now is read by the next run.
      await this.refresh(tracked)
      if (!tracked.hasHoles) return
    }
  }

  /** The orders that the vendor made of one of ours, oldest first. */
  async #chainOf(
    tracked: TrackedOrder, source: OrderSource,
  ): Promise<Result<readonly AlpacaOrder[]>> {
    const chain: AlpacaOrder[] = []
    let next = tracked.versions[0]?.venueId
    if (next === undefined) {
      const first = await source.byClientId(tracked.id)
      if (!first.ok) return first
      if (first.value === undefined) return ok([])
      this.#tracker.bind(first.value.id, tracked)
      next = first.value.id
    }
    while (next !== undefined && chain.length < CHAIN_MAX) {
      const order = await source.byVenueId(next)
      if (!order.ok) return order
      if (order.value === undefined) break
      this.#tracker.bind(order.value.id, tracked)
      chain.push(order.value)
      next = order.value.replaced_by ?? this.#pendingAfter(tracked, order.value)
    }
    return ok(chain)
  }

  /** A replacement that was asked for, and that the old order does not name (yet). */
  #pendingAfter(tracked: TrackedOrder, order: AlpacaOrder): string | undefined {
    const place = tracked.versions.findIndex(({ venueId }) => venueId === order.id)
    return place === -1 ? undefined : tracked.versions[place + 1]?.venueId
  }

  /** Orders of executions that nobody here has heard of: another program's, or a person's. */
  async #strangersOf(rows: readonly AlpacaActivity[]): Promise<Result<readonly AlpacaOrder[]>> {
    const strange = rows.filter(({ order_id: id }) => (
      id !== undefined && this.#tracker.byVenueId(id) === undefined
    ))
    const wanted = wantedOf(strange)
    const shelf = await OrderShelf.read(this.#reader, wanted)
    if (!shelf.ok) return shelf
    const orders: AlpacaOrder[] = []
    for (const id of wanted.ids) {
      const order = await shelf.value.byVenueId(id)
      if (!order.ok) return order
      if (order.value !== undefined) orders.push(order.value)
    }
    return ok(orders)
  }

  /**
   * Legs have names of the vendor's own: they are recognised when the order is read that they left with, an
   * entry, or the other one of their pair. Guards that took the place of legs have that entry as well.
   */
  #expectLegs(orphans: readonly KnownOrder[]): void {
    const lost = new Set(orphans.map(({ terms }) => terms.clientOrderId))
    const followed = this.#tracker.open().filter(({ id, terms }) => terms !== undefined && !lost.has(id))
    for (const { terms, isLeg } of orphans) {
      const { ocoGroup, parent } = terms
      const mate = ocoGroup === undefined || isLeg === true ? undefined
        : followed.find((each) => each.terms?.ocoGroup === ocoGroup)
      const lead = mate ?? followed.find((each) => each.id === parent)
      lead?.unnamedLegs.push(terms)
    }
  }
}
