/** Where a fault strikes. */
export type FaultHook =
  | 'before-request' | 'around-reply' | 'reply-body' | 'update' | 'cancel' | 'replace' | 'frame' | 'ping'
  | 'connect'
  | 'quote' | 'print' | 'bar' | 'action'

/** One kind of fault. */
export interface FaultKind {
  /** Its letter in the list of the wire protocol; none for the exchange's own additions. */
  readonly letter: string
  readonly hook: FaultHook
  /** Routes that it strikes unless the rule says others; `*` for every one. */
  readonly route?: string
  /** The parameters that it reads, beside those of every rule. */
  readonly parameters: readonly string[]
  readonly text: string
}

const POST_ORDER = 'POST /v2/orders'

/** Every fault that can be asked for, by name. */
export const FAULT_KINDS = {
  'drop-reply': {
    letter: 'a', hook: 'around-reply', route: POST_ORDER, parameters: [],
    text: 'the request is carried out, the connection is cut instead of a reply',
  },
  'fail-before': {
    letter: 'b', hook: 'before-request', route: POST_ORDER, parameters: ['status'],
    text: 'answers 503 (or 504, 500) and does nothing',
  },
  'fail-after': {
    letter: 'c', hook: 'around-reply', route: POST_ORDER, parameters: ['status'],
    text: 'carries the request out, then answers 503 (or 504, 500)',
  },
  'delay-reply': {
    letter: 'd', hook: 'around-reply', route: POST_ORDER, parameters: ['delay_ms'],
    text: 'carries the request out, and replies after delay_ms of real time',
  },
  'rate-limit': {
    letter: 'e', hook: 'before-request', route: '*', parameters: ['headers'],
    text: 'answers 429 and does nothing; headers false leaves the rate-limit headers out',
  },
  'unauthorized-html': {
    letter: 'f', hook: 'before-request', route: '*', parameters: [],
    text: 'answers 401 with a page of HTML',
  },
  'drop-event': {
    letter: 'g', hook: 'update', parameters: [], text: 'a trade update never reaches the stream',
  },
  'duplicate-event': { letter: 'g', hook: 'update', parameters: [], text: 'a trade update comes twice' },
  'reorder-event': {
    letter: 'g', hook: 'update', parameters: [], text: 'a trade update comes after the one that follows it',
  },
  'delay-event': {
    letter: 'g', hook: 'update', parameters: ['delay_ms'],
    text: 'a trade update comes delay_ms of real time late',
  },
  'fill-before-reply': {
    letter: 'g', hook: 'around-reply', route: POST_ORDER, parameters: ['delay_ms'],
    text: 'the order is routed and filled, and its updates are sent, delay_ms before the reply',
  },
  'half-open': {
    letter: 'h', hook: 'frame', parameters: ['stream'],
    text: 'the socket stays open and answers pings, but no frame comes any more',
  },
  'no-pong': {
    letter: 'h', hook: 'ping', parameters: ['stream'],
    text: 'the socket stays open and answers no ping any more',
  },
  'close-mid-frame': {
    letter: 'i', hook: 'frame', parameters: ['stream'],
    text: 'the connection breaks in the middle of a frame',
  },
  'connection-limit': {
    letter: 'j', hook: 'connect', parameters: ['stream', 'seconds', 'upgrade_status'],
    text: 'for so many seconds a new data stream gets error 406, or its upgrade upgrade_status',
  },
  'slow-client': {
    letter: 'k', hook: 'frame', parameters: [], text: 'the data stream sends error 407 and closes',
  },
  'fill-races-cancel': {
    letter: 'l', hook: 'cancel', parameters: ['qty'],
    text: 'the cancel is answered 204, then the order fills',
  },
  'fill-races-replace': {
    letter: 'm', hook: 'replace', parameters: ['qty'],
    text: 'the replacement is answered 200, then the old order fills',
  },
  'refuse-replace': {
    letter: 'm', hook: 'replace', parameters: [],
    text: 'the replacement is answered 200, then refused: the old order stays, the new one is rejected',
  },
  'fail-item': {
    letter: 'n', hook: 'reply-body', route: 'DELETE /v2/*', parameters: ['item'],
    text: 'one item of a 207 reply says 500, and its order or position is left alone',
  },
  'stale-quote': {
    letter: 'o', hook: 'quote', parameters: ['symbol'],
    text: 'the quotes that are told stand still, while orders match the true ones; release it with an action',
  },
  'crossed-quote': {
    letter: 'o', hook: 'quote', parameters: ['symbol'],
    text: 'a quote is told with its sides swapped',
  },
  'zero-price': {
    letter: 'o', hook: 'quote', parameters: ['symbol'], text: 'a quote is told with prices of zero',
  },
  'bars-out-of-order': {
    letter: 'o', hook: 'bar', parameters: ['symbol'], text: 'a minute bar comes after the next one',
  },
  'late-bar': {
    letter: 'o', hook: 'bar', parameters: ['symbol', 'price'],
    text: 'a minute bar is revised by a u bar',
  },
  'trade-correction': {
    letter: 'o', hook: 'print', parameters: ['symbol', 'price'],
    text: 'a market trade is corrected by a c message',
  },
  'trade-cancel': {
    letter: 'o', hook: 'print', parameters: ['symbol'],
    text: 'a market trade is cancelled by an x message',
  },
  'split': {
    letter: 'p', hook: 'action', parameters: ['symbol', 'from', 'to'],
    text: 'from shares become to: positions and prices change, orders too, or a reverse split ends them',
  },
  'rename': {
    letter: 'p', hook: 'action', parameters: ['symbol', 'to'],
    text: 'the symbol gets another name; its orders end',
  },
  'halt': {
    letter: 'p', hook: 'action', parameters: ['symbol', 'reason', 'resume'],
    text: 'trading stops with status H; resume true lets it go on with T',
  },
  'luld': {
    letter: 'p', hook: 'action', parameters: ['symbol', 'up', 'down'],
    text: 'price limits are told, and trading pauses with status P and reason LUDP',
  },
  'clock-skew': {
    letter: 'q', hook: 'action', parameters: ['skew_ms'],
    text: 'the clock that is told is wrong by skew_ms, of either sign',
  },
  'half-day': {
    letter: 'q', hook: 'action', parameters: ['date'],
    text: 'a session ends at 13:00, unannounced',
  },
  'mutate-reply': {
    letter: 'r', hook: 'reply-body', route: '*', parameters: ['mutation', 'field'],
    text: 'a field of the reply is missing, null, of the wrong type (number), or one too many (extra)',
  },
  'truncate-reply': {
    letter: 'r', hook: 'reply-body', route: '*', parameters: [],
    text: 'half of the JSON of a reply, with its status',
  },
  'cut-page': {
    letter: 's', hook: 'reply-body', route: 'GET *', parameters: ['keep'],
    text: 'a page holds fewer rows than asked for, with a token to go on',
  },
  'outside-trade': {
    letter: 't', hook: 'action', parameters: ['symbol', 'side', 'qty', 'price'],
    text: 'somebody else trades in the account: the position changes without an order of yours',
  },
  'trade-bust': {
    letter: 't', hook: 'action', parameters: ['execution_id', 'client_order_id'],
    text: 'an execution is undone; without an id the last one of the order, or of all',
  },
  'trade-correct': {
    letter: 't', hook: 'action', parameters: ['execution_id', 'client_order_id', 'price', 'qty'],
    text: 'an execution is restated: another price, fewer units; without an id the last one, as above',
  },
  'trading-blocked': {
    letter: 'u', hook: 'action', parameters: ['blocked'],
    text: 'trading_blocked becomes true: new orders are refused with 403',
  },
  'cancel-gtc': {
    letter: 'v', hook: 'action', parameters: ['symbol', 'client_order_id'],
    text: 'good-till-cancelled orders end with reason CORPORATE_ACTION',
  },
  'average-price': {
    letter: '', hook: 'update', parameters: [],
    text: 'the price in the message of a fill is the average of all fills of its order',
  },
  'refuse-keys': {
    letter: '', hook: 'action', parameters: ['refused'],
    text: 'the keys are refused, by REST with 401 and by streams that log in; open streams go on',
  },
  'hide-order': {
    letter: '', hook: 'before-request', route: 'GET /v2/orders*', parameters: [],
    text: 'a lookup answers 404, or a list leaves everything out, although the order exists',
  },
} as const satisfies Readonly<Record<string, FaultKind>>

/** The name of a fault. */
export type FaultName = keyof typeof FAULT_KINDS

/** Says whether a text names a fault. */
export function isFaultName(text: string): text is FaultName {
  return Object.hasOwn(FAULT_KINDS, text)
}
