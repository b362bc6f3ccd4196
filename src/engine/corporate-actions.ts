import {
  divideHalfEven, proportion, Rounding, roundToTick, snapToLot, snapToTick, ZERO_PRICE, type Price,
  type Quantity, type Sequence,
} from '../base/index.ts'
import {
  EXTERNAL, OrderRole, tickAt, type CorporateAction, type Instrument, type OrderChanges, type OrderTerms,
} from '../model/index.ts'
import type { ExecutionEngine } from '../execution/index.ts'
import type { SignalEngine } from '../signal/index.ts'
import type { MarketBook } from './market-book.ts'
import type { Recorder } from './recorder.ts'

/** The parts that a corporate action touches. */
export interface CorporateActionParts {
  readonly recorder: Recorder
  readonly market: MarketBook
  readonly execution: ExecutionEngine
  readonly signals: SignalEngine
}

const NO_SIGNAL = 0 as Sequence

/**
 * Applies a corporate action to positions, open orders, marks and running indicators, before the session's
 * first bar.
 *
 * Entries that work over a split, a rename or a delisting are cancelled; protective orders are restated.
 */
export function applyCorporateAction(action: CorporateAction, parts: CorporateActionParts): void {
  switch (action.kind) {
    case 'Split': applySplit(action, parts); break
    case 'CashDividend':
      parts.recorder.record(
        { kind: 'DividendPaid', symbol: action.symbol, amountPerUnit: action.amount }, action.at, NO_SIGNAL)
      break
    case 'SymbolChange': {
      const { symbol, newSymbol } = action
      if (parts.market.instrument(symbol) !== undefined) {
        parts.execution.cancelEntries({ symbol }, 'the symbol changes', action.at)
        parts.market.rename(symbol, newSymbol)
      }
      parts.recorder.record({ kind: 'SymbolChanged', symbol, newSymbol }, action.at, NO_SIGNAL)
      break
    }
    case 'Delisting': {
      for (const order of [...parts.execution.book.openFor(action.symbol)]) {
        if (order.terms.strategy === EXTERNAL) continue
        parts.execution.cancel(order.terms.clientOrderId, 'the instrument is delisted', action.at)
      }
      const last = parts.market.lastPrice(action.symbol)
      const finalPrice = action.finalPrice
        ?? (Number.isNaN(last) ? ZERO_PRICE : roundToTick(last, 1n as Price, Rounding.Nearest))
      parts.market.of(action.symbol).isDelisted = true
      parts.recorder.record(
        { kind: 'InstrumentDelisted', symbol: action.symbol, finalPrice }, action.at, NO_SIGNAL)
      break
    }
  }
}

/** Puts marks and running indicators into the terms after an action whose facts are applied otherwise. */
export function reshowCorporateAction(
  action: CorporateAction, { market, signals }: Pick<CorporateActionParts, 'market' | 'signals'>,
): void {
  const { symbol } = action
  if (action.kind === 'Split') {
    const { newUnits, oldUnits } = action
    market.of(symbol).rescale(oldUnits / newUnits, newUnits / oldUnits)
    signals.rescale(symbol, oldUnits / newUnits, newUnits / oldUnits)
  } else if (action.kind === 'SymbolChange') {
    if (market.instrument(symbol) !== undefined) market.rename(symbol, action.newSymbol)
  } else if (action.kind === 'Delisting') {
    market.of(symbol).isDelisted = true
  }
}

function applySplit(action: Extract<CorporateAction, { kind: 'Split' }>, parts: CorporateActionParts): void {
  const { symbol, newUnits, oldUnits, at } = action
  const market = parts.market.of(symbol)
  const priceFactor = oldUnits / newUnits
  market.rescale(priceFactor, newUnits / oldUnits)
  parts.signals.rescale(symbol, priceFactor, newUnits / oldUnits)
  parts.execution.cancelEntries({ symbol }, 'the instrument splits', at)
  const { lastPrice, instrument } = market
  const cashInLieuPrice = Number.isNaN(lastPrice) || action.isCashApart === true
    ? ZERO_PRICE
    : roundToTick(lastPrice, tickAt(instrument, ZERO_PRICE, action.date), Rounding.Nearest)
  parts.recorder.record(
    { kind: 'SplitApplied', symbol, newUnits, oldUnits, cashInLieuPrice, lotSize: instrument.lotSize }, at,
    NO_SIGNAL)
  restateProtection(action, instrument, parts)
}

/**
 * Guards in old prices become guards in new ones; their quantities follow the split position. Of exits what
 * is open is restated, in whole lots, and what has filled keeps its old units, as at the venue.
 */
function restateProtection(
  action: Extract<CorporateAction, { kind: 'Split' }>, instrument: Instrument, parts: CorporateActionParts,
): void {
  const { symbol, newUnits, oldUnits, at, date } = action
  const restated = (price: Price): Price => {
    const exact = divideHalfEven(price * BigInt(oldUnits), BigInt(newUnits)) as Price
    return snapToTick(exact, tickAt(instrument, exact, date), Rounding.Nearest)
  }
  const strategies = new Set(parts.execution.protections.ofSymbol(symbol).map((group) => group.strategy))
  for (const order of [...parts.execution.book.openFor(symbol)]) {
    if (order.terms.role === OrderRole.Entry || order.terms.strategy === EXTERNAL) continue
    if (order.terms.role === OrderRole.Stop || order.terms.role === OrderRole.Target) continue
    const { terms: { clientOrderId, quantity: whole }, filledQuantity: filled } = order
    const open = proportion((whole - filled) as Quantity, BigInt(newUnits), BigInt(oldUnits))
    const left = snapToLot(open, instrument.lotSize)
    const quantity = (filled + left) as Quantity
    if (left === 0n) parts.execution.cancel(clientOrderId, 'the instrument splits', at)
    else parts.execution.replace(clientOrderId, { ...pricesOf(order.terms, restated), quantity }, at)
  }
  for (const strategy of strategies) {
    for (const group of parts.execution.protections.of(strategy, symbol)) {
      const { stopPrice, targetPrice, trailingOffset } = group.protection
      parts.recorder.record({
        kind: 'ProtectionRestated', entry: group.entry,
        protection: {
          ...(stopPrice === undefined ? {} : { stopPrice: restated(stopPrice) }),
          ...(targetPrice === undefined ? {} : { targetPrice: restated(targetPrice) }),
          ...(trailingOffset === undefined ? {} : { trailingOffset: restated(trailingOffset) }),
        },
      }, at, group.signal)
    }
    parts.execution.guard(strategy, symbol, at)
  }
}

function pricesOf(terms: OrderTerms, restated: (price: Price) => Price): OrderChanges {
  return {
    ...(terms.limitPrice === undefined ? {} : { limitPrice: restated(terms.limitPrice) }),
    ...(terms.stopPrice === undefined ? {} : { stopPrice: restated(terms.stopPrice) }),
    ...(terms.trailingOffset === undefined ? {} : { trailingOffset: restated(terms.trailingOffset) }),
  }
}
