import { toNumber, type Sequence } from '../base/index.ts'
import { OrderRole, OrderType, type FactEnvelope, type FactFolds, type OrderTerms } from '../model/index.ts'
import type { OrderBook } from '../execution/index.ts'
import type { FillOutcome, Portfolio } from '../portfolio/index.ts'
import type { Recorder } from './recorder.ts'

/** Books what facts say about money into the portfolio, and records what that did to positions. */
export function ledgerFolds(portfolio: Portfolio, book: OrderBook, recorder: Recorder): FactFolds {
  return {
    RunStarted: ({ body }) => portfolio.moveCash(body.capital),
    CashMoved: ({ body }) => portfolio.moveCash(body.amount),
    SessionOpened: ({ body }) => {
      portfolio.openSession(toNumber(body.equity))
      if (body.highWater !== undefined) portfolio.observeEquity(toNumber(body.highWater))
    },
    SplitApplied: ({ body, eventAt }) => portfolio.split(body, eventAt),
    DividendPaid: ({ body }) => portfolio.payDividend(body.symbol, body.amountPerUnit),
    SymbolChanged: ({ body }) => portfolio.rename(body.symbol, body.newSymbol),
    InstrumentDelisted: ({ body, eventAt }) => portfolio.delist(body.symbol, body.finalPrice, eventAt),
    FeeCharged: ({ body }) => portfolio.chargeFee(body.symbol, body.amount),
    OrderFilled: (fact) => {
      const { terms } = book.get(fact.body.clientOrderId)
      const outcome = portfolio.fill(fact.body.fill, terms, exitReasonOf(terms))
      recordPosition(outcome, terms, fact, recorder)
    },
    ExecutionBusted: (fact) => {
      const { clientOrderId, fill } = fact.body
      if (fill === undefined) return
      const { terms } = book.get(clientOrderId)
      recordPosition(portfolio.restate(fill, terms, undefined), terms, fact, recorder)
    },
    ExecutionCorrected: (fact) => {
      const { clientOrderId, fill, quantity, price } = fact.body
      const { terms } = book.get(clientOrderId)
      const outcome = portfolio.restate(fill, terms, { ...fill, quantity, price })
      recordPosition(outcome, terms, fact, recorder)
    },
    PositionAdopted: (fact) => {
      const { strategy, symbol } = fact.body
      const owner = { strategy, symbol, signal: 0 as Sequence }
      recordPosition(portfolio.adopt(fact.body, fact.eventAt), owner, fact, recorder)
    },
  }
}

function recordPosition(
  outcome: FillOutcome, terms: Pick<OrderTerms, 'strategy' | 'symbol' | 'signal'>,
  fact: Pick<FactEnvelope, 'eventAt'>, recorder: Recorder,
): void {
  const kind = outcome.after === 0n ? 'PositionClosed'
    : outcome.before === 0n ? 'PositionOpened' : 'PositionChanged'
  const { tripProfit } = outcome
  const body = {
    kind, symbol: terms.symbol, strategy: terms.strategy, side: outcome.side, quantity: outcome.after,
    averagePrice: outcome.averagePrice, realized: outcome.realized,
  } as const
  recorder.record(tripProfit === undefined ? body : { ...body, tripProfit }, fact.eventAt, terms.signal)
}

/** In a trade's words, why it was closed by an order of these terms. */
function exitReasonOf(terms: OrderTerms): string {
  if (terms.role === OrderRole.Stop) return terms.type === OrderType.TrailingStop ? 'trailing' : 'stop'
  if (terms.role === OrderRole.Target) return 'target'
  if (terms.role === OrderRole.Flatten) return 'flatten'
  return 'signal'
}
