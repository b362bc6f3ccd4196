import {
  fail, MILLIS_PER_DAY, ok, parseUtc, RetryClass, type ClientOrderId, type Result, type UtcMillis,
} from '../../../base/index.ts'
import { z } from 'zod'
import { isAbsence } from '../client/alpaca-error.ts'
import type { AlpacaRest, Query } from '../client/alpaca-rest.ts'
import { activityAt } from '../mapper/broker-order.ts'
import { activitySchema, clockSchema, type AlpacaActivity } from '../schema/account-schema.ts'
import { isOnlyLegs, orderSchema, type AlpacaOrder } from '../schema/order-schema.ts'
import type { HistoryFrom } from './history-cursor.ts'

const ORDERS_A_PAGE = 500
const ACTIVITIES_A_PAGE = 100
/** What is read of an account's history at first: more than what may be told again later. */
const FIRST_MS = 8 * MILLIS_PER_DAY
/** 50,000 orders, 100,000 activities: more than an account has in the span that is asked for. */
const PAGES_MAX = 1_000
/** 2,000 orders are read in any case. */
const RECENT_PAGES_MIN = 4
/** A page costs about as much as so many orders that are asked for one by one. */
const PAGE_COST = 3
/** The vendor's orders and executions are stamped by clocks of its own, which differ by less. */
const STAMPS_MS = 1_000
/** Symbols in one query, whose length is bounded. */
const SYMBOLS_MAX = 250

/** Orders that are looked for by the vendor's ids, and the symbols that they are of. */
export interface WantedOrders {
  readonly ids: readonly string[]
  readonly symbols: readonly string[]
  /** All of them were sent before this instant, by the vendor's time; unknown where absent. */
  readonly untilMs?: number
}

/** Which rows of the history are asked for; all of them where nothing is said. */
export interface ActivityScope {
  readonly afterMs?: number | undefined
  readonly venueOrderId?: string
  readonly category?: 'non_trade_activity'
}

const stampSchema = z.object({ submitted_at: z.string() })
/** A page, and when its last order was sent, to the last digit. */
const pageSchema = z.array(z.unknown()).transform((rows, context) => {
  const orders = z.array(orderSchema).safeParse(rows)
  if (!orders.success) {
    for (const { path, message } of orders.error.issues) context.addIssue({ code: 'custom', path, message })
    return z.NEVER
  }
  return { orders: orders.data, lastAt: stampSchema.safeParse(rows.at(-1)).data?.submitted_at ?? '' }
})
const activitiesSchema = z.array(activitySchema)

/** Reads orders and the account's history, page by page until there is no more. */
export class OrderReader {
  readonly #rest: AlpacaRest

  constructor(rest: AlpacaRest) {
    this.#rest = rest
  }

  /** The order of a vendor's id, with its legs. */
  async byVenueId(venueId: string): Promise<Result<AlpacaOrder | undefined>> {
    const found = await this.#one(`/v2/orders/${encodeURIComponent(venueId)}`, { nested: true })
    return theOne(found, (order) => order.id === venueId)
  }

  /** The order that was sent under an id, with its legs. */
  async byClientId(id: ClientOrderId | string): Promise<Result<AlpacaOrder | undefined>> {
    const one = await this.#one('/v2/orders:by_client_order_id', { client_order_id: id })
    const found = theOne(one, (order) => order.client_order_id === id)
    if (!found.ok || found.value === undefined) return found
    // Only the lookup by the vendor's id shows the legs of a group for certain.
    const isGroup = (found.value.order_class ?? 'simple') !== 'simple'
    return isGroup ? this.byVenueId(found.value.id) : found
  }

  /**
   * Every order that has not ended, legs beside their parents.
   *
   * Asked for twice: nested, legs are shown under a parent that is open itself, those that are held as well;
   * flat, legs whose parent has filled are shown, but for one that is held beside its sibling
   * (alpacahq/alpaca-trade-api-python#322).
   */
  async open(): Promise<Result<readonly AlpacaOrder[]>> {
    const query = { status: 'open', direction: 'asc' } as const
    const nested = await this.#list(query, () => false)
    if (!nested.ok) return nested
    const flat = await this.#list({ ...query, nested: false }, () => false)
    if (!flat.ok) return flat
    const listed = new Set(nested.value.map(({ id }) => id))
    return ok([...nested.value, ...flat.value.filter(({ id }) => !listed.has(id))])
  }

  /**
   * Orders of these symbols, ended ones too, the newest first: back to the oldest that is wanted, or to where
   * the pages that held too few of them have cost as much as asking for the others one by one.
   */
  recent({ ids, symbols, untilMs }: WantedOrders): Promise<Result<readonly AlpacaOrder[]>> {
    const query = {
      ...(symbols.length > SYMBOLS_MAX ? {} : { symbols: symbols.join(',') }),
      ...(untilMs === undefined ? {} : { until: new Date(untilMs + STAMPS_MS).toISOString() }),
    }
    const left = new Set(ids)
    let [pages, lost] = [0, 0]
    return this.#list({ status: 'all', direction: 'desc', ...query }, (page) => {
      const before = left.size
      for (const { id } of page) left.delete(id)
      pages += 1
      lost = Math.max(0, lost + PAGE_COST - (before - left.size))
      return left.size === 0 || (pages >= RECENT_PAGES_MIN && lost >= left.size)
    })
  }

  /**
   * Reads lists of orders page by page until there is no more, or it is enough.
   *
   * Lists are cut at 500 without a word; legs may count among these (nobody says). Bounds exclude their own
   * instant: each page begins a nanosecond before the last one ended, and what comes twice is dropped. A list
   * with an order that cannot be read is no list: what it lacks may hold units.
   */
  async #list(
    query: Query & { readonly direction: 'asc' | 'desc' },
    isEnough: (page: readonly AlpacaOrder[]) => boolean,
  ): Promise<Result<readonly AlpacaOrder[]>> {
    const found = new Map<string, AlpacaOrder>()
    const [bound, back] = query.direction === 'asc' ? ['after', -1] as const : ['until', 1] as const
    let from: Query = {}
    for (let page = 0; page < PAGES_MAX; page++) {
      const read = await this.#rest.read('/v2/orders', pageSchema, {
        nested: true, ...query, limit: ORDERS_A_PAGE, ...from,
      })
      if (!read.ok) return read
      const { orders, lastAt } = read.value
      const before = found.size
      const listed = orders.flatMap((order) => [order, ...order.legs ?? []])
      for (const order of listed) found.set(order.id, order)
      if (listed.length < ORDERS_A_PAGE || isEnough(listed)) {
        return ok([...found.values()].filter((order) => !isOnlyLegs(order)))
      }
      if (found.size === before || parseUtc(lastAt) === undefined) break
      from = { [bound]: Temporal.Instant.from(lastAt).add({ nanoseconds: back }).toString() }
    }
    return fail('BROKER_REPLY_UNREADABLE', 'the list of orders does not come to an end')
  }

  /** The vendor's present: history is asked for by the vendor's time, whatever the clock here says. */
  async now(): Promise<Result<UtcMillis>> {
    const read = await this.#rest.read('/v2/clock', clockSchema)
    if (!read.ok) return read
    if (read.value.timestamp !== undefined) return ok(read.value.timestamp)
    return fail('BROKER_REPLY_UNREADABLE', 'the clock names no time', { retry: RetryClass.Safe })
  }

  /**
   * The account's history from where it is told again: what is no fill may come days late.
   *
   * Where it is read for the first time it begins as far before its newest row as anything may be told again
   * later, and has all executions of orders that are open: those may be told with their order, however old.
   * `latestMs`: no row counts as later, as for the cursor.
   */
  async history(
    { afterMs, movementsAfterMs }: HistoryFrom, latestMs = Infinity,
  ): Promise<Result<readonly AlpacaActivity[]>> {
    if (afterMs === undefined) return this.#firstHistory(latestMs)
    const rows = await this.activities({ afterMs })
    if (!rows.ok || movementsAfterMs === undefined) return rows
    const late = await this.activities({ afterMs: movementsAfterMs, category: 'non_trade_activity' })
    if (!late.ok) return late
    const told = new Set(rows.value.map(({ id }) => id))
    const isNew = ({ id, activity_type: type }: AlpacaActivity): boolean => type !== 'FILL' && !told.has(id)
    return ok([...late.value.filter(isNew), ...rows.value])
  }

  async #firstHistory(latestMs: number): Promise<Result<readonly AlpacaActivity[]>> {
    let from = -Infinity
    const newest = await this.#activities({}, 'desc', (rows) => {
      const newest = rows.reduce((latest, row) => Math.max(latest, activityAt(row)), -Infinity)
      from = Math.min(newest, latestMs) - FIRST_MS
      return rows.some((row) => activityAt(row) < from)
    })
    if (!newest.ok) return newest
    const rows = new Map(newest.value.map((row) => [row.id, row]))
    if (newest.value.some((row) => activityAt(row) < from)) {
      const open = await this.open()
      if (!open.ok) return open
      for (const order of open.value.filter(({ filled_qty: filled = 0n }) => filled > 0n)) {
        const own = await this.activities({ venueOrderId: order.id })
        if (!own.ok) return own
        for (const row of own.value) if (row.order_id === order.id) rows.set(row.id, row)
      }
    }
    return ok([...rows.values()].toReversed().toSorted((a, b) => activityAt(a) - activityAt(b)))
  }

  /** The account's history after an instant, oldest first; of one order, or of all. */
  activities(scope: ActivityScope): Promise<Result<readonly AlpacaActivity[]>> {
    return this.#activities(scope, 'asc', () => false)
  }

  /** Rows in the order that is asked for, page by page, until there is no more or it is enough. */
  async #activities(
    scope: ActivityScope, direction: 'asc' | 'desc', isEnough: (rows: readonly AlpacaActivity[]) => boolean,
  ): Promise<Result<readonly AlpacaActivity[]>> {
    const rows: AlpacaActivity[] = []
    let token: string | undefined
    for (let page = 0; page < PAGES_MAX; page++) {
      const next = await this.#rest.read('/v2/account/activities', activitiesSchema, {
        direction, page_size: ACTIVITIES_A_PAGE, page_token: token,
        after: scope.afterMs === undefined ? undefined : new Date(Math.max(0, scope.afterMs)).toISOString(),
        order_id: scope.venueOrderId, category: scope.category,
      })
      if (!next.ok) return next
      rows.push(...next.value)
      const last = next.value.at(-1)?.id
      // A page that was cut short is not the last one: only an empty one is.
      if (last === undefined || last === token || isEnough(rows)) return ok(rows)
      token = last
    }
    const many = `the account's history has more than ${PAGES_MAX * ACTIVITIES_A_PAGE} rows since then`
    return fail('BROKER_REPLY_UNREADABLE', many)
  }

  async #one(
    path: string, query: Record<string, string | boolean>
  ): Promise<Result<AlpacaOrder | undefined>> {
    const found = await this.#rest.read(path, orderSchema, query, this.#rest.orderTimeoutMs)
    if (!found.ok && isAbsence(found.failure)) return ok(undefined)
    return found
  }
}

/** An order that was not asked for is no answer: it does not say that the one that was is not there. */
function theOne(
  found: Result<AlpacaOrder | undefined>, isIt: (order: AlpacaOrder) => boolean,
): Result<AlpacaOrder | undefined> {
  if (!found.ok || found.value === undefined || isIt(found.value)) return found
  return fail('BROKER_REPLY_UNREADABLE', 'Alpaca answered with another order than was asked for', {
    retry: RetryClass.Safe,
  })
}
