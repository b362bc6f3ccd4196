import {
  absFixed, formatFixed, ZERO_QUANTITY, type ClientOrderId, type Quantity, type Sequence, type UtcMillis,
} from '../base/index.ts'
import {
  AlertSeverity, EXTERNAL, OrderRole, orderTerms, OrderType, Side, TimeInForce, type FactFolds, type Fill,
  type FoundOrder, type OrderTerms,
} from '../model/index.ts'
import type { ExecutionParts } from './execution-parts.ts'
import { fitExits } from './fit-exits.ts'
import type { OrderBook } from './order-book.ts'
import type { OrderDesk } from './order-desk.ts'
import type { FlattenerParts } from './flattener.ts'
import type { OrderState } from './order-state.ts'
import type { PositionOwner } from './unfinished.ts'

/** Who moves the cash that the ledger takes over from the account. */
export const BROKER_ACCOUNT = 'broker account'

const NO_CAUSE = 0 as Sequence
const COMPONENT = 'external_activity'
/** Ids that begin like this are made by us, in this life or an earlier one. */
const OWN_ID = /^ii-[0-9a-z]+-/

/** Orders of other people in our account: they count, and nothing here cancels or closes them by itself. */
export class OutsideOrders {
  readonly #parts: ExecutionParts
  readonly #book: OrderBook
  readonly #desk: OrderDesk
  readonly #guard: (owner: PositionOwner, at: UtcMillis) => void
  /** What had filled by then is in the positions that were found. */
  #accountAt = 0 as UtcMillis

  constructor(
    { parts, book, desk }: Pick<FlattenerParts, 'parts' | 'book' | 'desk'>,
    guard: (owner: PositionOwner, at: UtcMillis) => void,
  ) {
    this.#parts = parts
    this.#book = book
    this.#desk = desk
    this.#guard = guard
  }

  get accountAt(): UtcMillis {
    return this.#accountAt
  }

  set accountAt(at: UtcMillis) {
    this.#accountAt = at
  }

  readonly folds = {
    CashMoved: ({ body, knownAt }) => {
      if (body.by === BROKER_ACCOUNT) this.#accountAt = knownAt
    },
  } satisfies FactFolds

  /** Follows an order that was found at the broker; one that is known already is left as it is. */
  onFound(order: FoundOrder, at: UtcMillis): void {
    if (this.#book.find(order.clientOrderId) !== undefined) return
    const { filled, venueOrderId } = order
    const terms = this.#termsOf(order, (order.quantity - filled) as Quantity)
    this.#parts.record({ kind: 'OrderAdopted', terms, filledQuantity: filled, venueOrderId }, at, NO_CAUSE)
    const isOurs = OWN_ID.test(order.clientOrderId)
    this.#alert(isOurs ? AlertSeverity.Error : AlertSeverity.Warning, {
      subject: order.clientOrderId, at,
      message: isOurs
        ? `order ${order.clientOrderId} has a name of ours, works at the broker and is not in the journal; `
          + 'it is followed as EXTERNAL'
        : `order ${order.clientOrderId} in ${order.symbol} is not ours; it counts as EXTERNAL, and is left `
          + 'alone',
    })
  }

  /**
   * The order for an execution of an id that is not known, adopted with it; `undefined` where the execution
   * is in the found positions already, or may be one of ours that is long forgotten.
   */
  adoptFor(fill: Fill, at: UtcMillis): OrderState | undefined {
    const { clientOrderId } = fill
    if (OWN_ID.test(clientOrderId)) {
      this.#alert(AlertSeverity.Error, {
        subject: clientOrderId, at,
        message: `an execution of ${clientOrderId}, which has a name of ours and is not known; it is not `
          + 'booked, and positions have to be compared',
      })
      return undefined
    }
    if (fill.at <= this.#accountAt) return undefined
    const order = { ...fill, type: OrderType.Market, timeInForce: TimeInForce.Day }
    const terms = this.#termsOf(order, fill.quantity)
    this.#parts.record({ kind: 'OrderAdopted', terms, filledQuantity: ZERO_QUANTITY }, at, NO_CAUSE)
    const what = `${fill.side} ${formatFixed(fill.quantity)} ${fill.symbol}`
    const message = `${what} was filled for somebody else: it is EXTERNAL`
    this.#alert(AlertSeverity.Warning, { subject: clientOrderId, at, message })
    return this.#book.find(clientOrderId)
  }

  /** Somebody else has traded: exits and guards follow what the account holds of each part. */
  onFilled(symbol: string, at: UtcMillis): void {
    this.#checkSides(symbol, at)
    this.fitExits(at, symbol)
    for (const strategy of this.#parts.account.owners(symbol)) this.#guard({ strategy, symbol }, at)
  }

  /** Exits of the symbol (none named: of all) take out no more than the account holds. */
  fitExits(at: UtcMillis, symbol?: string): void {
    fitExits({ account: this.#parts.account, book: this.#book, desk: this.#desk }, at, symbol)
  }

  /** He may have traded against a strategy's units: its exits would take out more than the account has. */
  #checkSides(symbol: string, at: UtcMillis): void {
    const { account } = this.#parts
    const theirs = account.strategyPosition(EXTERNAL, symbol)?.quantity ?? ZERO_QUANTITY
    if (theirs === 0n) return
    const against = account.owners(symbol).filter((strategy) => {
      const own = account.strategyPosition(strategy, symbol)?.quantity ?? ZERO_QUANTITY
      return strategy !== EXTERNAL && own !== 0n && (own > 0n) !== (theirs > 0n)
    })
    if (against.length === 0) return
    const reason = `EXTERNAL stands with ${formatFixed(theirs)} against ${against.join(', ')}`
    this.#parts.record({ kind: 'SymbolHeld', symbol, reason }, at, NO_CAUSE)
    this.#alert(AlertSeverity.Critical, {
      subject: symbol, at,
      message: `${symbol}: ${reason}; their stops and exits are for what the account holds`,
    })
  }

  #termsOf(
    order: Pick<FoundOrder, 'symbol' | 'side' | 'quantity' | 'type' | 'timeInForce'>
      & Partial<Pick<FoundOrder, 'limitPrice' | 'stopPrice'>> & { readonly clientOrderId: ClientOrderId },
    remaining: Quantity,
  ): OrderTerms {
    const isReduceOnly = this.#isCovered(order, remaining)
    const { clientOrderId, symbol, side, quantity, type, timeInForce, limitPrice, stopPrice } = order
    return orderTerms({
      clientOrderId, symbol, side, quantity, type, timeInForce, limitPrice, stopPrice, isReduceOnly,
      role: isReduceOnly ? OrderRole.Exit : OrderRole.Entry, strategy: EXTERNAL, signal: NO_CAUSE,
    })
  }

  /** It takes out no more than is EXTERNAL and not promised to another order; else it counts as an entry. */
  #isCovered({ symbol, side }: Pick<FoundOrder, 'symbol' | 'side'>, remaining: Quantity): boolean {
    const held = this.#parts.account.strategyPosition(EXTERNAL, symbol)?.quantity ?? ZERO_QUANTITY
    if (held === 0n || (held > 0n) !== (side === Side.Sell)) return false
    let left: bigint = absFixed(held)
    for (const { terms, remaining: promised } of this.#book.openFor(symbol)) {
      if (terms.strategy === EXTERNAL && terms.isReduceOnly && terms.side === side) left -= promised
    }
    return remaining <= left
  }

  #alert(
    severity: AlertSeverity,
    { subject, message, at }: { readonly subject: string; readonly message: string; readonly at: UtcMillis },
  ): void {
    const body = { kind: 'AlertRaised', severity, component: COMPONENT, message, subject } as const
    this.#parts.record(body, at, NO_CAUSE)
  }
}
