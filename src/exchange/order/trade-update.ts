import type { Price, Quantity } from '../../base/index.ts'
import { formatFixed } from '../../base/index.ts'
import type { MarketClock } from '../clock/market-clock.ts'
import type { Nanos } from '../clock/new-york-time.ts'
import { millisOf, rfc3339 } from '../clock/new-york-time.ts'
import type { Json } from '../wire/order-json.ts'
import { streamOrderJson } from '../wire/order-json.ts'
import type { Order } from './order.ts'

/** What can happen to an order, as the streams name it. */
export type TradeEvent =
  | 'pending_new' | 'accepted' | 'new' | 'partial_fill' | 'fill' | 'pending_cancel' | 'canceled' | 'expired'
  | 'pending_replace' | 'replaced' | 'rejected' | 'order_replace_rejected' | 'order_cancel_rejected'
  | 'trade_bust' | 'trade_correct' | 'restated'

/** One execution, as an update tells it. */
export interface Execution {
  readonly executionId: string
  readonly price: Price
  /** Of this execution alone. */
  readonly qty: Quantity
  /** Signed, after it. */
  readonly positionQty: Quantity
}

/** Something that happened to an order, as it was at that moment. */
export interface TradeUpdate {
  /** Ascends as text: a ULID of the instant and a count. */
  readonly eventId: string
  readonly at: Nanos
  readonly event: TradeEvent
  readonly orderId: string
  readonly clientOrderId: string
  readonly symbol: string
  /** The `data` of the stream's message. */
  readonly data: Json
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A ULID (github.com/ulid/spec) of an instant in milliseconds and a count in place of randomness. */
function ulidOf(at: number, count: number): string {
  const encode = (value: number, digits: number): string => {
    let text = ''
    for (let rest = value; text.length < digits; rest = Math.floor(rest / 32)) {
      text = CROCKFORD[rest % 32] + text
    }
    return text
  }
  return encode(at, 10) + encode(count, 16)
}

/** Every update there ever was; one listener hears of each. */
export class UpdateLog {
  readonly #clock: MarketClock
  readonly #updates: TradeUpdate[] = []
  #tell: (update: TradeUpdate) => void = () => {}

  constructor(clock: MarketClock) {
    this.#clock = clock
  }

  /** Sets who hears of every update. */
  onUpdate(tell: (update: TradeUpdate) => void): void {
    this.#tell = tell
  }

  get all(): readonly TradeUpdate[] {
    return this.#updates
  }

  /** Records what happened to an order, with the order as it is now. */
  add(order: Order, event: TradeEvent, execution?: Execution, extra: Json = {}): void {
    const at = this.#clock.stamp()
    order.updatedAt = at
    const data: Json = {
      event, timestamp: rfc3339(at), ...executionJson(execution), ...extra, order: streamOrderJson(order),
    }
    const update: TradeUpdate = {
      eventId: ulidOf(millisOf(at), this.#updates.length + 1), at, event, orderId: order.id,
      clientOrderId: order.clientOrderId, symbol: order.asset.symbol, data,
    }
    this.#updates.push(update)
    this.#tell(update)
  }
}

function executionJson(execution: Execution | undefined): Json {
  if (execution === undefined) return {}
  const { executionId, price, qty, positionQty } = execution
  return {
    execution_id: executionId, price: formatFixed(price), qty: formatFixed(qty),
    position_qty: formatFixed(positionQty),
  }
}
