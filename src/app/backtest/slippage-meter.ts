import { slippageBps } from '../../analysis/index.ts'
import { Rounding, roundToTick, toNumber, type Price } from '../../base/index.ts'
import { OrderRole, type Fact, type OrderTerms, type Side } from '../../model/index.ts'

const FINEST = 1n as Price

/** The market when an order was made, and what of it is still to be filled. */
interface Reference {
  readonly side: Side
  readonly referencePrice: Price
  left: bigint
}

/**
 * Measures implementation slippage: fills of entries and exits against the last price when their order was made.
 *
 * Protective orders are left out: their reference is their own stop or limit price, not the market.
 */
export class SlippageMeter {
  #sum = 0
  #value = 0
  readonly #references = new Map<string, Reference>()
  readonly #lastPrice: (symbol: string) => number

  constructor(lastPrice: (symbol: string) => number) {
    this.#lastPrice = lastPrice
  }

  /** Mean over all fills, weighted by value; `undefined` without any. Positive is worse than the reference. */
  get meanBps(): number | undefined {
    return this.#value === 0 ? undefined : this.#sum / this.#value
  }

  /** Takes a fact as it is recorded. */
  take(fact: Fact): void {
    const { body } = fact
    if (body.kind === 'OrderInitialized') this.#begin(body.terms)
    else if (body.kind === 'OrderFilled') {
      const reference = this.#references.get(body.clientOrderId)
      if (reference === undefined) return
      const value = toNumber(reference.referencePrice) * toNumber(body.fill.quantity)
      this.#sum += slippageBps({ ...reference, fillPrice: body.fill.price }) * value
      this.#value += value
      reference.left -= body.fill.quantity
      if (reference.left <= 0n) this.#references.delete(body.clientOrderId)
    } else if (
      body.kind === 'OrderCanceled' ||
      body.kind === 'OrderExpired' ||
      body.kind === 'OrderRejected'
    ) {
      this.#references.delete(body.clientOrderId)
    }
  }

  #begin(terms: OrderTerms): void {
    if (terms.role === OrderRole.Stop || terms.role === OrderRole.Target) return
    const price = this.#lastPrice(terms.symbol)
    if (!(price > 0)) return
    const referencePrice = roundToTick(price, FINEST, Rounding.Nearest)
    this.#references.set(terms.clientOrderId, { side: terms.side, referencePrice, left: terms.quantity })
  }
}
