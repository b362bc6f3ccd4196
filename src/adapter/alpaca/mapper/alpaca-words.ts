import { Side, type OrderType, type TimeInForce, type Timeframe } from '../../../model/index.ts'

/** The vendor's words for order types. */
export const TYPE_WORDS: Readonly<Record<OrderType, string>> = {
  MARKET: 'market', LIMIT: 'limit', STOP: 'stop', STOP_LIMIT: 'stop_limit', TRAILING_STOP: 'trailing_stop',
}

/** The vendor's words for times in force; GTD it does not have. */
export const TIME_WORDS: Readonly<Partial<Record<TimeInForce, string>>> = {
  DAY: 'day', GTC: 'gtc', IOC: 'ioc', FOK: 'fok', OPG: 'opg', CLS: 'cls',
}

/** The vendor's words for bar lengths; longer ones are made of these, since its hours begin on the hour. */
export const TIMEFRAME_WORDS: Readonly<Partial<Record<Timeframe, string>>> = {
  '1m': '1Min', '5m': '5Min', '15m': '15Min', '1d': '1Day',
}

/** States in which an order has ended; what it still gets is a late fill, or a bust. */
const ENDED: readonly string[] = ['filled', 'canceled', 'expired', 'replaced', 'rejected']

/** Says whether a state is an end. */
export function isEnded(status: string): boolean {
  return ENDED.includes(status)
}

/** The other states, of an order that goes on. https://docs.alpaca.markets/docs/orders-at-alpaca */
const GOING_ON: readonly string[] = [
  'new', 'partially_filled', 'done_for_day', 'pending_cancel', 'pending_replace', 'pending_review',
  'accepted', 'pending_new', 'accepted_for_bidding', 'stopped', 'suspended', 'calculated', 'held',
]

/** Says whether a state is one that the vendor's documents name. */
export function isKnownStatus(status: string): boolean {
  return isEnded(status) || GOING_ON.includes(status)
}

function keyOf<K extends string>(
  words: Readonly<Partial<Record<K, string>>>, word: string | undefined
): K | undefined {
  return (Object.keys(words) as K[]).find((key) => words[key] === word)
}

/** Reads an order type; `undefined` for one that we do not know. */
export function typeOf(word: string | undefined): OrderType | undefined {
  return keyOf(TYPE_WORDS, word)
}

/** Reads a time in force; `undefined` for one that we do not know. */
export function timeInForceOf(word: string | undefined): TimeInForce | undefined {
  return keyOf(TIME_WORDS, word)
}

/** Reads a side; short sales are sales. `undefined` for none (multi-leg orders) and for an unknown word. */
export function sideOf(word: string | undefined): Side | undefined {
  if (word === 'buy' || word?.startsWith('buy_') === true) return Side.Buy
  return word === 'sell' || word?.startsWith('sell_') === true ? Side.Sell : undefined
}
