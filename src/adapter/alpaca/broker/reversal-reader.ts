import {
  formatFixed, MILLIS_PER_DAY, MILLIS_PER_MINUTE, MILLIS_PER_SECOND, ok, ZERO_PRICE, ZERO_QUANTITY,
  type ClientOrderId, type Price, type Quantity, type Result,
} from '../../../base/index.ts'
import type { Reversal } from '../../../port/index.ts'
import type { AlpacaRest } from '../client/alpaca-rest.ts'
import { executionIdOf } from '../mapper/broker-order.ts'
import { ownId } from '../mapper/order-body.ts'
import { executionEventSchema, type AlpacaExecutionEvent } from '../schema/account-schema.ts'
import type { Timers } from '../transport/timers.ts'
import { OVERLAP_MS } from './history-cursor.ts'
import type { OrderReader } from './order-reader.ts'

const PATH = '/v2beta1/events/activities'
/** What reading it may take of the time of everything else. */
const TIMEOUT_MS = 5 * MILLIS_PER_SECOND
/** Until it is asked again after it was not answered. */
const RETRY_MS = 5 * MILLIS_PER_MINUTE
/** How far before a reversal its execution is looked for, where its order cannot be read. */
const FAR_MS = 8 * MILLIS_PER_DAY
const REVERSALS: readonly unknown[] = ['trade_bust', 'trade_correct']

/** What a reading has come to. */
export interface ReversalPage {
  readonly reversals: readonly Reversal[]
  /** Up to here events were read, by the vendor's time; unknown where nothing was. */
  readonly untilMs: number | undefined
}

/**
 * Reads which executions the vendor took back or restated: the trading stream and the history do not say so,
 * the events of the account do.
 *
 * Nobody says when such an event comes, and whether every account has them: where they cannot be read that is
 * told, and the account is compared all the same.
 */
export class ReversalReader {
  readonly #rest: AlpacaRest
  readonly #orders: OrderReader
  readonly #timers: Pick<Timers, 'monotonic'>
  #asksAgainAt = 0
  /** The last question was not answered, which was told. */
  #isAway = false

  constructor(parts: {
    readonly rest: AlpacaRest; orders: OrderReader; timers: Pick<Timers, 'monotonic'>
  }) {
    this.#rest = parts.rest
    this.#orders = parts.orders
    this.#timers = parts.timers
  }

  /** Those that were told since an instant, none where that is now; `doubt` hears what cannot be read. */
  async since(sinceMs: number | undefined, doubt: (message: string) => void): Promise<ReversalPage> {
    const none = { reversals: [], untilMs: sinceMs }
    if (this.#timers.monotonic() < this.#asksAgainAt) return none
    const found = await this.#readSince(sinceMs, doubt)
    const wasAway = this.#isAway
    this.#isAway = !found.ok
    if (found.ok) return found.value
    const { code, message } = found.failure
    this.#asksAgainAt = this.#timers.monotonic() + RETRY_MS
    if (!wasAway) doubt(`whether Alpaca took executions back cannot be read: ${code}: ${message}`)
    return none
  }

  async #readSince(
    sinceMs: number | undefined, doubt: (message: string) => void,
  ): Promise<Result<ReversalPage>> {
    const now = await this.#orders.now()
    if (!now.ok) return now
    // What happened within this millisecond is told as well.
    const untilMs = now.value + 1
    if (sinceMs === undefined) return ok({ reversals: [], untilMs })
    const read = await this.#read(sinceMs - OVERLAP_MS, untilMs, doubt)
    const found = read.ok ? await this.#resolve(read.value, untilMs, doubt) : read
    return found.ok ? ok({ reversals: found.value, untilMs }) : found
  }

  async #read(
    sinceMs: number, untilMs: number, doubt: (message: string) => void,
  ): Promise<Result<readonly AlpacaExecutionEvent[]>> {
    const read = await this.#rest.readEvents(PATH, {
      since: new Date(sinceMs).toISOString(), until: new Date(untilMs).toISOString(),
    }, TIMEOUT_MS)
    if (!read.ok) return read
    return ok(read.value.flatMap((value) => {
      const event = executionEventSchema.safeParse(value)
      if (!event.success) doubt('an event of the account cannot be read')
      return event.success ? [event.data] : []
    }))
  }

  /** What became of the executions that these events are about: an event names the one before it alone. */
  async #resolve(
    events: readonly AlpacaExecutionEvent[], untilMs: number, doubt: (message: string) => void,
  ): Promise<Result<readonly Reversal[]>> {
    const reversed = events.filter(({ kind }) => REVERSALS.includes(kind))
    const reversals: Reversal[] = []
    for (const orderId of new Set(reversed.map((event) => event.orderId))) {
      const own = reversed.filter((event) => event.orderId === orderId)
      const told = await this.#storyOf(orderId, own, untilMs, doubt)
      if (!told.ok) return told
      const standing = told.value.flatMap((event) => standingOf(event, told.value) ?? [])
      if (standing.length === 0) doubt(`an execution of the order ${orderId ?? ''} was taken back, and which`)
      reversals.push(...standing)
    }
    return ok(reversals)
  }

  /** Everything that was told of an order, from its sending on, under the name that it goes by here. */
  async #storyOf(
    orderId: string | undefined, own: readonly AlpacaExecutionEvent[], untilMs: number,
    doubt: (message: string) => void,
  ): Promise<Result<readonly Told[]>> {
    const order = orderId === undefined ? ok(undefined) : await this.#orders.byVenueId(orderId)
    if (!order.ok) return order
    const sentMs = order.value?.submitted_at ?? untilMs - FAR_MS
    const all = await this.#read(sentMs - OVERLAP_MS, untilMs, doubt)
    if (!all.ok) return all
    const name = ownId(order.value?.client_order_id ?? own[0]?.clientOrderId ?? orderId ?? '')
    return ok(all.value.filter((event) => event.orderId === orderId).map((event) => ({ ...event, name })))
  }
}

type Told = AlpacaExecutionEvent & { readonly name: ClientOrderId }

/** How an execution stands after all that was told of it; `undefined`: as it was told first. */
function standingOf(fill: Told, story: readonly Told[]): Reversal | undefined {
  if (fill.kind !== 'fill' || fill.orderId === undefined || fill.cumulative === undefined) return undefined
  let last: Told = fill
  for (const event of story) {
    const isNext = event.previous_id !== undefined && event.previous_id === last.ref_id
    if (isNext && REVERSALS.includes(event.kind)) last = event
  }
  if (last === fill) return undefined
  const executionId = executionIdOf(fill.orderId, formatFixed(fill.cumulative), 0)
  const head = { clientOrderId: fill.name, executionId }
  if (last.kind === 'trade_bust') return { ...head, quantity: ZERO_QUANTITY, price: ZERO_PRICE }
  const { qty = fill.qty, price = fill.price } = last
  if (qty === undefined || price === undefined) return undefined
  return { ...head, quantity: qty as Quantity, price: price as Price }
}
