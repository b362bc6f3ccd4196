import type { Sequence } from '../base/index.ts'
import { OrderRole, OrderType, type Fact, type OrderTerms } from '../model/index.ts'
import type { OrderBook } from '../execution/index.ts'
import type { FillOutcome, Portfolio } from '../portfolio/index.ts'
import type { Recorder } from './recorder.ts'

/** Books what facts say about money into the portfolio, and records what that did to positions. */
export function foldLedger(fact: Fact, portfolio: Portfolio, book: OrderBook, recorder: Recorder): void {
  const { body } = fact
  switch (body.kind) {
    case 'RunStarted': portfolio.moveCash(body.capital); break
    case 'CashMoved': portfolio.moveCash(body.amount); break
    case 'SessionOpened': portfolio.openSession(Number(body.equity) / 1e9); break
    case 'SplitApplied': portfolio.split(body, fact.eventAt); break
    case 'DividendPaid': portfolio.payDividend(body.symbol, body.amountPerUnit); break
    case 'SymbolChanged': portfolio.rename(body.symbol, body.newSymbol); break
    case 'InstrumentDelisted': portfolio.delist(body.symbol, body.finalPrice, fact.eventAt); break
    case 'FeeCharged': portfolio.chargeFee(body.symbol, body.amount); break
    case 'OrderFilled': {
      const { terms } = book.get(body.clientOrderId)
      const outcome = portfolio.fill(body.fill, terms, exitReasonOf(terms))
      recordPosition(outcome, terms, fact, recorder)
      break
    }
    default:
  }
}

function recordPosition(outcome: FillOutcome, terms: OrderTerms, fact: Fact, recorder: Recorder): void {
  const kind = outcome.before === 0n ? 'PositionOpened'
    : outcome.after === 0n ? 'PositionClosed' : 'PositionChanged'
  const { tripProfit } = outcome
  recorder.record({
    kind, symbol: terms.symbol, strategy: terms.strategy, side: outcome.side, quantity: outcome.after,
    averagePrice: outcome.averagePrice, realized: outcome.realized,
    ...(tripProfit === undefined ? {} : { tripProfit }),
  }, fact.eventAt, terms.signal as Sequence)
}

/** In a trade's words, why it was closed by an order of these terms. */
function exitReasonOf(terms: OrderTerms): string {
  if (terms.role === OrderRole.Stop) return terms.type === OrderType.TrailingStop ? 'trailing' : 'stop'
  if (terms.role === OrderRole.Target) return 'target'
  if (terms.role === OrderRole.Flatten) return 'flatten'
  return 'signal'
}
