import {
  money, price, quantity, type ClientOrderId, type ExecutionId, type Quantity, type Sequence,
  type UtcMillis,
} from '../../src/base/index.ts'
import {
  OrderRole, OrderType, Side, TimeInForce, type Fill, type OrderTerms, type Trade,
} from '../../src/model/index.ts'
import { Portfolio, type FillOutcome } from '../../src/portfolio/index.ts'

/** What a fill is, in words a test can write; everything has a default but units and price. */
export interface FillWords {
  readonly symbol?: string
  readonly strategy?: string
  readonly fee?: string
  readonly reason?: string
  readonly at?: number
}

/** A portfolio of 10,000 that is told of fills in decimal texts, and keeps its finished trades. */
export class LedgerDriver {
  readonly trades: Trade[] = []
  readonly portfolio: Portfolio
  #orders = 0

  constructor(options: { isCashAccount?: boolean; capital?: string } = {}) {
    this.portfolio = new Portfolio({
      currency: 'USD', isCashAccount: options.isCashAccount ?? false,
      onTrade: (trade) => this.trades.push(trade),
    })
    this.portfolio.moveCash(money(options.capital ?? '10000'))
  }

  buy(units: string, at: string, words: FillWords = {}): FillOutcome {
    return this.#fill(Side.Buy, quantity(units), at, words)
  }

  sell(units: string, at: string, words: FillWords = {}): FillOutcome {
    return this.#fill(Side.Sell, quantity(units), at, words)
  }

  split(
    newUnits: number, oldUnits: number,
    words: { symbol?: string; inLieu?: string; lot?: string; at?: number } = {},
  ): void {
    this.portfolio.split({
      kind: 'SplitApplied', symbol: words.symbol ?? 'ACME', newUnits, oldUnits,
      cashInLieuPrice: price(words.inLieu ?? '0'), lotSize: quantity(words.lot ?? '1'),
    }, (words.at ?? 0) as UtcMillis)
  }

  #fill(side: Side, units: Quantity, at: string, words: FillWords): FillOutcome {
    const { symbol = 'ACME', strategy = 'one', reason = 'signal' } = words
    const number = ++this.#orders
    const terms: OrderTerms = {
      clientOrderId: `ii-0-${strategy}-${number}-e0-0` as ClientOrderId, symbol, side, quantity: units,
      type: OrderType.Market, timeInForce: TimeInForce.Day, isReduceOnly: false, role: OrderRole.Entry,
      strategy, signal: number as Sequence,
    }
    return this.portfolio.fill(executionOf(terms, number, at, words), terms, reason)
  }
}

/** The execution of a whole order. */
function executionOf(terms: OrderTerms, number: number, at: string, words: FillWords): Fill {
  const { clientOrderId, symbol, side, quantity: units } = terms
  return {
    executionId: `x-${number}` as ExecutionId, clientOrderId, symbol, side, quantity: units, price: price(at),
    fee: money(words.fee ?? '0'), at: (words.at ?? number) as UtcMillis, liquidity: 'TAKER',
  }
}
