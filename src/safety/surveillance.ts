import {
  formatFixed, MILLIS_PER_SECOND, type ClientOrderId, type Price, type UtcMillis,
} from '../base/index.ts'
import { OrderRole, type Fact, type FactBody, type Fill, type OrderTerms, type Side } from '../model/index.ts'

/** What a market's supervisors would ask about. */
const SurveillancePattern = {
  WashTrade: 'WASH_TRADE', Layering: 'LAYERING', ManyMessages: 'MANY_MESSAGES',
} as const
type SurveillancePattern = (typeof SurveillancePattern)[keyof typeof SurveillancePattern]

/** Own trading that looks like one of the patterns: a reason to look, not a verdict. */
export interface SurveillanceFinding {
  readonly pattern: SurveillancePattern
  readonly symbol: string
  readonly at: UtcMillis
  /** Orders that make up the pattern, in the order of their facts. */
  readonly orders: readonly ClientOrderId[]
  readonly message: string
}

/** Kinds of facts that are looked at; others change nothing. */
export const SURVEILLED_KINDS = [
  'OrderInitialized', 'OrderAdopted', 'OrderSubmitted', 'OrderPendingUpdate', 'OrderPendingCancel',
  'OrderUpdated', 'OrderFilled', 'OrderCanceled', 'OrderExpired', 'OrderRejected', 'OrderDenied',
] as const satisfies readonly FactBody['kind'][]

const SECONDS = 60
/** Executions and cancels that lie further apart in market time are not taken for one plan. */
const WINDOW_MS = SECONDS * MILLIS_PER_SECOND
/** Orders taken back on one side around an execution on the other. */
const LAYERS_MIN = 3
/** Submits, changes and cancels of one symbol in the window, and how many there may be for an execution. */
const MESSAGES_MIN = 100
const MESSAGES_A_FILL = 50

interface Seen {
  readonly terms: OrderTerms
  readonly at: UtcMillis
}

interface Filled extends Seen {
  readonly price: Price
}

/** What has lately happened in one symbol; the oldest first. */
interface Recent {
  readonly fills: Filled[]
  /** Entries that were taken back without an execution. */
  readonly cancels: Seen[]
  readonly messages: { readonly id: ClientOrderId; readonly at: UtcMillis }[]
}

/**
 * Looks through the facts of a session for wash trades, layering and floods of messages of one's own (R26).
 *
 * The patterns are those of (EU) 2016/522, annex II, that an account can show by itself, as RTS 6, article 13
 * asks investment firms to look for. The same facts give the same findings. Each order is told of once for a
 * pattern; instants are those of the market.
 */
export class Surveillance {
  readonly #open = new Map<ClientOrderId, { terms: OrderTerms; filled: bigint }>()
  readonly #recent = new Map<string, Recent>()
  readonly #told = new Map<string, UtcMillis>()

  /** Takes the next fact; gives what it completes. */
  apply({ body, eventAt: at }: Pick<Fact, 'body' | 'eventAt'>): readonly SurveillanceFinding[] {
    switch (body.kind) {
      case 'OrderInitialized':
        this.#open.set(body.terms.clientOrderId, { terms: body.terms, filled: 0n })
        return []
      case 'OrderAdopted':
        this.#open.set(body.terms.clientOrderId, { terms: body.terms, filled: body.filledQuantity })
        return []
      case 'OrderSubmitted':
      case 'OrderPendingUpdate':
      case 'OrderPendingCancel': return this.#onMessage(body.clientOrderId, at)
      case 'OrderUpdated': {
        const order = this.#open.get(body.clientOrderId)
        if (order !== undefined) order.terms = { ...order.terms, ...body.changes }
        return []
      }
      case 'OrderFilled': return this.#onFill(body.clientOrderId, body.fill, at)
      case 'OrderCanceled': return this.#onCancel(body.clientOrderId, at)
      case 'OrderExpired':
      case 'OrderRejected':
      case 'OrderDenied':
        this.#open.delete(body.clientOrderId)
        return []
      default: return []
    }
  }

  #onMessage(id: ClientOrderId, at: UtcMillis): readonly SurveillanceFinding[] {
    const order = this.#open.get(id)
    if (order === undefined) return []
    const { symbol } = order.terms
    const { messages, fills } = this.#recentOf(symbol, at)
    messages.push({ id, at })
    const executions = fills.filter((filled) => at - filled.at <= WINDOW_MS).length
    if (messages.length < MESSAGES_MIN || messages.length <= executions * MESSAGES_A_FILL) return []
    const count = messages.length
    const orders = [...new Set(messages.splice(0).map((message) => message.id))]
    const message = `${count} submits, changes and cancels of ${symbol} within ${SECONDS} s, and `
      + `${executions} executions`
    return [{ pattern: SurveillancePattern.ManyMessages, symbol, at, orders, message }]
  }

  #onFill(id: ClientOrderId, { price, quantity }: Fill, at: UtcMillis): readonly SurveillanceFinding[] {
    const order = this.#open.get(id)
    if (order === undefined) return []
    order.filled += quantity
    if (order.filled >= order.terms.quantity) this.#open.delete(id)
    const filled: Filled = { terms: order.terms, price, at }
    const recent = this.#recentOf(order.terms.symbol, at)
    const other = recent.fills.find((earlier) => isWash(earlier, filled))
    recent.fills.push(filled)
    const washed = other === undefined ? [] : this.#washed(other, filled)
    return [...washed, ...this.#layered(filled, recent.cancels, at)]
  }

  #onCancel(id: ClientOrderId, at: UtcMillis): readonly SurveillanceFinding[] {
    const order = this.#open.get(id)
    this.#open.delete(id)
    if (order === undefined || order.filled > 0n || order.terms.role !== OrderRole.Entry) return []
    const { cancels, fills } = this.#recentOf(order.terms.symbol, at)
    cancels.push({ terms: order.terms, at })
    return fills.flatMap((filled) => this.#layered(filled, cancels, at))
  }

  #washed(earlier: Filled, later: Filled): readonly SurveillanceFinding[] {
    const { terms: { clientOrderId: first, symbol, strategy: one } } = earlier
    const { terms: { clientOrderId: second, strategy: other }, at } = later
    const pair = [first, second].toSorted().join(' ')
    if (!this.#isNews(`${SurveillancePattern.WashTrade} ${pair}`, at)) return []
    const message = `${one} and ${other} bought and sold ${symbol} at ${formatFixed(later.price)} within `
      + `${Math.ceil((at - earlier.at) / MILLIS_PER_SECOND)} s: the account may have traded with itself`
    return [{ pattern: SurveillancePattern.WashTrade, symbol, at, orders: [first, second], message }]
  }

  #layered(filled: Filled, cancels: readonly Seen[], at: UtcMillis): readonly SurveillanceFinding[] {
    const { clientOrderId, symbol, side } = filled.terms
    const layers = cancels.filter((cancel) => (
      cancel.terms.side !== side && Math.abs(cancel.at - filled.at) <= WINDOW_MS
    ))
    if (layers.length < LAYERS_MIN) return []
    if (!this.#isNews(`${SurveillancePattern.Layering} ${clientOrderId}`, at)) return []
    const message = `${layers.length} ${wordOf(layers[0]?.terms.side)} orders of ${symbol} were taken back `
      + `unfilled within ${SECONDS} s of an execution on the other side`
    const orders = [...layers.map(({ terms }) => terms.clientOrderId), clientOrderId]
    return [{ pattern: SurveillancePattern.Layering, symbol, at, orders, message }]
  }

  #isNews(key: string, at: UtcMillis): boolean {
    for (const [told, toldAt] of this.#told) {
      if (at - toldAt <= 3 * WINDOW_MS) break
      this.#told.delete(told)
    }
    if (this.#told.has(key)) return false
    this.#told.set(key, at)
    return true
  }

  #recentOf(symbol: string, at: UtcMillis): Recent {
    const found = this.#recent.get(symbol)
    if (found === undefined) {
      const made: Recent = { fills: [], cancels: [], messages: [] }
      this.#recent.set(symbol, made)
      return made
    }
    // A cancel may come a window after an execution, and another one a window before it.
    forget(found.fills, at - 2 * WINDOW_MS)
    forget(found.cancels, at - 2 * WINDOW_MS)
    forget(found.messages, at - WINDOW_MS)
    return found
  }
}

/** Takes away what lies before an instant. */
function forget(list: { readonly at: UtcMillis }[], before: number): void {
  while (list[0] !== undefined && list[0].at < before) list.shift()
}

/**
 * A purchase and a sale at one price: of two strategies, or of one that was not leaving its own position.
 */
function isWash(earlier: Filled, later: Filled): boolean {
  const [one, other] = [earlier.terms, later.terms]
  if (one.side === other.side || earlier.price !== later.price) return false
  if (later.at - earlier.at > WINDOW_MS) return false
  return one.strategy !== other.strategy || (!one.isReduceOnly && !other.isReduceOnly)
}

function wordOf(side: Side | undefined): string {
  return side === 'BUY' ? 'buy' : 'sell'
}
