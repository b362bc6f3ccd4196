import { IdMap, toNumber, type ClientOrderId } from '../../base/index.ts'
import {
  OrderRole, Side, type FactBodyOf, type FactFolds, type Fill, type OrderTerms,
} from '../../model/index.ts'

const BPS_PER_ONE = 10_000

/** The market when an order was made, in the terms of its last split, and what is still to be filled. */
interface Reference {
  readonly symbol: string
  /** 1 for buys, whose cost grows with the price; -1 for sells. */
  readonly sign: 1 | -1
  price: number
  left: bigint
}

/**
 * Measures implementation slippage: fills of entries and exits against the last price when their order was
 * made.
 *
 * The convention is `slippageBps` of `analysis`, weighted by value, so that a hundred odd lots do not hide
 * one large, dear order; kept as two sums, so that memory does not grow with the fills. Protective orders are
 * left out: their reference is their own price. That of an entry by stop is its trigger: until there the
 * market was to go.
 */
export class SlippageMeter {
  #cost = 0
  #value = 0
  readonly #references = new IdMap<ClientOrderId, Reference>()
  readonly #lastPrice: (symbol: string) => number

  constructor(lastPrice: (symbol: string) => number) {
    this.#lastPrice = lastPrice
  }

  /** Mean over all fills; `undefined` without any. Positive is worse than the reference. */
  get meanBps(): number | undefined {
    return this.#value === 0 ? undefined : (this.#cost / this.#value) * BPS_PER_ONE
  }

  readonly folds: FactFolds = {
    OrderInitialized: ({ body }) => this.#begin(body.terms),
    OrderFilled: ({ body }) => this.#fill(body.fill),
    OrderCanceled: ({ body }) => this.#end(body.clientOrderId),
    OrderExpired: ({ body }) => this.#end(body.clientOrderId),
    OrderRejected: ({ body }) => this.#end(body.clientOrderId),
    OrderDenied: ({ body }) => this.#end(body.clientOrderId),
    SplitApplied: ({ body }) => this.#split(body),
  }

  #begin({ clientOrderId, role, side, symbol, quantity, stopPrice }: OrderTerms): void {
    if (role === OrderRole.Stop || role === OrderRole.Target) return
    const price = stopPrice === undefined ? this.#lastPrice(symbol) : toNumber(stopPrice)
    if (price > 0)
      this.#references.set(clientOrderId, { symbol, sign: side === Side.Buy ? 1 : -1, price, left: quantity })
  }

  /** What fills after a split is compared with the market of before it, in the terms of after it. */
  #split({ symbol, newUnits, oldUnits }: FactBodyOf<'SplitApplied'>): void {
    for (const reference of this.#references.values()) {
      if (reference.symbol !== symbol) continue
      reference.price *= oldUnits / newUnits
      reference.left = (reference.left * BigInt(newUnits)) / BigInt(oldUnits)
    }
  }

  #fill(fill: Fill): void {
    const reference = this.#references.get(fill.clientOrderId)
    if (reference === undefined) return
    const units = toNumber(fill.quantity)
    this.#cost += (toNumber(fill.price) - reference.price) * units * reference.sign
    this.#value += reference.price * units
    reference.left -= fill.quantity
    if (reference.left <= 0n) this.#end(fill.clientOrderId)
  }

  #end(id: ClientOrderId): void {
    this.#references.delete(id)
  }
}
