import { MILLIS_PER_DAY, type Price, type Quantity, type UtcMillis } from '../../../base/index.ts'
import type { OrderTerms, VenueEvent } from '../../../model/index.ts'
import { isEnded, sideOf } from '../mapper/alpaca-words.ts'
import type { AlpacaOrder, AlpacaTradeUpdate } from '../schema/order-schema.ts'

/** Events that say that an order has ended, or gave way to another one. */
const ENDINGS: readonly string[] = ['canceled', 'expired', 'rejected', 'replaced']
/** Events that may come with any state: what they tell has happened before it. */
const ANYTIME: readonly string[] = [
  'fill', 'partial_fill', 'trade_bust', 'trade_correct', 'restated', 'order_cancel_rejected',
  'order_replace_rejected',
]
/** Events of an order that goes on. */
const GOING_ON: readonly string[] = [
  'new', 'accepted', 'pending_new', 'pending_cancel', 'pending_replace', 'pending_review', 'done_for_day',
  'stopped', 'suspended', 'calculated', 'held', 'accepted_for_bidding',
]

/** Says whether an event is one that the vendor's documents name. */
export function isKnownEvent(event: string): boolean {
  return ENDINGS.includes(event) || ANYTIME.includes(event) || GOING_ON.includes(event)
}

/**
 * Says whether a message's event and the state of its order fit together: an order is not over for an event
 * alone, and not for a state alone.
 */
export function isOfOneMind(event: string, status: string): boolean {
  if (ANYTIME.includes(event)) return true
  if (event === 'replaced') return status === 'replaced'
  return isEnded(status) === ENDINGS.includes(event) && status !== 'filled'
}

/** An execution as one message tells it. */
export interface ToldExecution {
  readonly quantity: Quantity
  /** What the order has filled in all after it. */
  readonly cumulative: Quantity
  readonly price: Price
}

/** No average is rounded to less. */
const CENT = 10_000_000n

/** Says in which way an execution cannot be one of its order; `undefined`: it may be. */
export function fillFault(
  { quantity, cumulative, price }: ToldExecution, order: AlpacaOrder, terms: OrderTerms | undefined,
): string | undefined {
  if (quantity <= 0n || price <= 0n || cumulative < quantity) return 'it is not above zero'
  if (order.qty !== undefined && cumulative > order.qty) return 'it is more than was asked for'
  const side = order.side === undefined ? terms?.side : sideOf(order.side)
  const symbol = order.symbol ?? terms?.symbol
  if (side === undefined || symbol === undefined) return 'it has no side or no symbol'
  const isOurs = terms === undefined || (side === terms.side && symbol === terms.symbol)
  return isOurs ? undefined : 'it is of another order'
}

/**
 * Says whether the price of an execution that is not its order's first may be the average of all, as the
 * vendor's documents call it: what is true stands in the history.
 *
 * `before`: what those before it come to; unknown where one of them was taken back or restated.
 *
 * https://docs.alpaca.markets/docs/websocket-streaming
 */
export function isMaybeAverage(
  { quantity, cumulative, price }: ToldExecution, order: AlpacaOrder, before: bigint | undefined,
): boolean {
  const { filled_avg_price: average = 0n } = order
  const earlier = cumulative - quantity
  return earlier > 0n && (average === 0n || (price === average && before !== average * earlier))
}

/**
 * Says whether the price of an execution that follows those before it can be: together they make the average,
 * but for its rounding. So a message in which one figure is wrong shows it.
 */
export function isPriceLikely(
  { quantity, cumulative, price }: ToldExecution, order: AlpacaOrder, before: bigint | undefined,
): boolean {
  const { filled_qty: filled, filled_avg_price: average = 0n } = order
  if (before === undefined || filled !== cumulative || average === 0n) return true
  const missing = average * filled - before - price * quantity
  const rounding = lastDigitOf(average) * filled
  return missing > -rounding && missing < rounding
}

/** One unit of an average's last digit, a cent at most. */
function lastDigitOf(average: bigint): bigint {
  let unit = 1n
  while (unit < CENT && average % (unit * 10n) === 0n) unit *= 10n
  return unit
}

/** Says whether what a message shows of an order is older than what is known of it. */
export function isOlder(order: AlpacaOrder, known: AlpacaOrder, now: UtcMillis): boolean {
  const knownAt = known.updated_at ?? 0
  // A stamp of the far future is none: everything that is said later would be older.
  const since = knownAt > now + MILLIS_PER_DAY ? 0 : knownAt
  return (order.updated_at ?? Infinity) < since || (order.filled_qty ?? 0n) < (known.filled_qty ?? 0n)
    || (isEnded(known.status) && !isEnded(order.status))
}

type Distribute<E> = E extends VenueEvent ? Omit<E, 'clientOrderId' | 'at'> : never
/** What happened to an order, without whose and when. */
export type EventBody = Distribute<VenueEvent>

/** Why the vendor refused something, in its words. */
export function reasonOf({ reason, order }: AlpacaTradeUpdate): string {
  return reason ?? order.reason ?? 'refused by the venue'
}
