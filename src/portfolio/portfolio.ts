import {
  absFixed, invariant, maxFixed, notional, toNumber, ZERO_MONEY, ZERO_QUANTITY, type Money, type Price,
  type Quantity, type UtcMillis,
} from '../base/index.ts'
import {
  EXTERNAL, Side, type AccountView, type FactBodyOf, type Fill, type OrderTerms, type PositionView,
} from '../model/index.ts'
import { adoptedStep } from './adopted-step.ts'
import { bookFill, oppositeFill, signedUnits } from './book-fill.ts'
import { ClosedTrades } from './closed-trades.ts'
import { feeShares } from './fee-shares.ts'
import { positionOf, type FillOutcome } from './fill-outcome.ts'
import { FoundAtCost } from './found-at-cost.ts'
import { listed, NetPosition, type ShownBar } from './net-position.ts'
import { remembered, restate } from './part-history.ts'
import type { PortfolioOptions } from './portfolio-options.ts'
import { marksOf, netsFrom, type PortfolioMarks, type PortfolioState } from './portfolio-state.ts'
import { ProfitByStrategy, type StrategyProfit } from './profit-by-strategy.ts'
import { splitParts } from './split-parts.ts'
import type { StrategyPosition } from './strategy-position.ts'
import type { TradeBuilder } from './trade-builder.ts'

/** Whose order an execution belongs to. */
type FillOwner = Pick<OrderTerms, 'strategy' | 'signal'>

/**
 * The ledger: cash, lots and profit of one account, folded from facts.
 *
 * Identity after every fact, exact: cash + cost of open lots = deposits + realized + dividends - fees.
 */
export class Portfolio implements AccountView {
  readonly currency: string
  cash: Money = ZERO_MONEY
  deposits: Money = ZERO_MONEY
  realized: Money = ZERO_MONEY
  dividends: Money = ZERO_MONEY
  fees: Money = ZERO_MONEY
  /** Cash that moved without a fill or a deposit: dividends, borrow fees, what corporate actions paid. */
  otherCash: Money = ZERO_MONEY
  dayStartEquity = 0
  highWaterEquity = 0
  /** Marked value traded so far, both sides: the base of turnover. */
  tradedValue = 0
  readonly #options: PortfolioOptions
  #nets = new Map<string, NetPosition>()
  /** Those that are not flat. */
  #open: NetPosition[] = []
  /** Those that a strategy holds a part of: few beside all that were ever traded. */
  #held = new Map<string, NetPosition>()
  readonly #closed = new ClosedTrades()
  readonly #foundAtCost = new FoundAtCost()
  readonly #profits = new ProfitByStrategy()
  #cashNumber = 0
  #unsettled: Money = ZERO_MONEY

  constructor(options: PortfolioOptions) {
    this.#options = options
    this.currency = options.currency
  }

  /** What facts have made of it. */
  state(): PortfolioState {
    const { cash, deposits, realized, dividends, fees, otherCash, dayStartEquity, tradedValue } = this
    const nets = [...this.#nets.values()].filter((net) => net.parts.length > 0)
    return {
      cash, deposits, realized, dividends, fees, otherCash, dayStartEquity, tradedValue,
      unsettled: this.#unsettled, closed: this.#closed.state(), profits: this.#profits.state(),
      nets: nets.map((net) => ({ symbol: net.symbol, parts: net.parts.map((part) => part.state()) })),
      open: this.#open.map((net) => net.symbol), held: [...this.#held.keys()],
    }
  }

  /** What the market has made of it. */
  marks(): PortfolioMarks {
    return marksOf(this.#nets.values(), this.highWaterEquity)
  }

  /** Puts a saved state in place of everything. */
  restore(state: PortfolioState, marks: PortfolioMarks): void {
    const { nets, open, held, closed, profits, unsettled, cash, ...sums } = state
    this.#nets = netsFrom(nets, marks)
    this.#open = open.map((symbol) => this.#net(symbol))
    this.#held = new Map(held.map((symbol) => [symbol, this.#net(symbol)]))
    this.#closed.restore(closed)
    this.#profits.restore(profits)
    this.#unsettled = unsettled
    this.#addCash((cash - this.cash) as Money)
    Object.assign(this, sums, { highWaterEquity: marks.highWaterEquity })
  }

  get settledCash(): Money {
    return (this.#options.isCashAccount ? this.cash - this.#unsettled : this.cash) as Money
  }

  get equity(): number {
    let equity = this.#cashNumber
    const open = this.#open
    for (let i = 0; i < open.length; i++) equity += (open[i] as NetPosition).value
    return equity
  }

  /** Sum of the absolute marked values of all positions. */
  get grossExposure(): number {
    let gross = 0
    for (const net of this.#open) gross += Math.abs(net.value)
    return gross
  }

  get unrealized(): number {
    let profit = 0
    for (const net of this.#held.values()) for (const part of net.parts) profit += part.openProfit(net.mark)
    return profit
  }

  get positionCount(): number {
    return this.#open.length
  }

  /** Whether a strategy holds anything, even if the parts add up to nothing. */
  get isHolding(): boolean {
    return this.#held.size > 0
  }

  get tradeCount(): number {
    return this.#closed.count
  }

  positions(): Iterable<NetPosition> {
    return this.#open
  }

  holdings = (): Iterable<NetPosition> => this.#held.values()

  position(symbol: string): NetPosition | undefined {
    const net = this.#nets.get(symbol)
    return net === undefined || net.quantity === 0n ? undefined : net
  }

  strategyPosition(strategy: string, symbol: string): PositionView | undefined {
    const net = this.isHolding ? this.#held.get(symbol) : undefined
    if (net === undefined) return undefined
    for (const part of net.parts) {
      if (part.strategy === strategy) return part.quantity === 0n ? undefined : part
    }
    return undefined
  }

  owners(symbol: string): readonly string[] {
    const parts = this.#nets.get(symbol)?.parts ?? []
    return parts.filter((part) => part.quantity !== 0n).map((part) => part.strategy)
  }

  closedProfits(strategy: string): readonly number[] {
    return this.#closed.of(strategy)
  }

  /** Profit by strategy; the sums are those of the account. */
  attribution(): readonly StrategyProfit[] {
    return this.#profits.rows(this.#held.values())
  }

  /** Takes the last price of an instrument. */
  mark(symbol: string, price: number): void {
    const net = this.#nets.get(symbol)
    if (net !== undefined) net.mark = price
  }

  /** Takes a closed bar of the finest series of an instrument that is held; see `NetPosition.takeBar`. */
  markBar(symbol: string, bar: ShownBar, deciders: readonly string[]): void {
    this.#held.get(symbol)?.takeBar(bar, deciders)
  }

  /** Counts a closed bar of a longer series for the trades of the strategies whose own it is. */
  countBar(symbol: string, deciders: readonly string[]): void {
    this.#held.get(symbol)?.countBar(deciders)
  }

  /** Raises the high-water mark to the present equity; call it with every closed slice. */
  observeEquity(equity: number): void {
    if (!this.#foundAtCost.isEmpty) this.highWaterEquity += this.#foundAtCost.takeChange()
    if (equity > this.highWaterEquity) this.highWaterEquity = equity
  }

  /** Measures drawdowns from the present equity on; only a backtest's rearm does this. */
  resetHighWater(): void {
    this.highWaterEquity = this.equity
  }

  /** Starts an exchange day: its loss is measured against `equity`, and yesterday's sales are settled. */
  openSession(equity: number): void {
    this.dayStartEquity = equity
    this.#unsettled = ZERO_MONEY
  }

  /** Moves cash in or out; the high-water mark and the day's base move with it. */
  moveCash(amount: Money): void {
    this.deposits = (this.deposits + amount) as Money
    this.#addCash(amount)
    const change = toNumber(amount)
    this.highWaterEquity += change
    this.dayStartEquity += change
  }

  /** Books an execution of an order of ours (or of EXTERNAL). */
  fill(fill: Fill, { strategy, signal }: FillOwner, exitReason: string): FillOutcome {
    const net = this.#net(fill.symbol)
    const part = net.partOf(strategy)
    const before = part.quantity
    const step = { fill, signal, exitReason }
    if (this.#options.restatesFills === true) part.history = remembered(part, step)
    const { change, finished } = bookFill(part, step)
    this.#payFor(fill, strategy)
    this.#addRealized(strategy, change.realized)
    const trip = finished === undefined ? undefined : this.#finish(finished, fill.at, exitReason)
    if (!net.isHeld) net.mark = toNumber(fill.price)
    this.#changed(net)
    const { after, averagePrice, side } = positionOf(part, { before, turnedTo: signedUnits(fill) })
    return { ...change, before, after, averagePrice, side, tripProfit: trip }
  }

  /**
   * Takes an execution back, or lets it stand with other numbers, as if the venue had said so at once.
   *
   * Where it is older than what is remembered, the opposite is traded at its price: cash, units and the sum
   * of profits are right, but what of it is realised goes by the oldest lots.
   */
  restate(fill: Fill, terms: FillOwner, corrected: Fill | undefined): FillOutcome {
    const { strategy } = terms
    const net = this.#net(fill.symbol)
    const part = net.partOf(strategy)
    const restated = restate(part, fill.executionId, corrected)
    if (restated === undefined) return this.#counterTrade(fill, terms, corrected)
    this.#payFor(fill, strategy, -1n)
    if (corrected !== undefined) this.#payFor(corrected, strategy)
    this.#addRealized(strategy, restated.realizedChange)
    this.#closed.restate(strategy, restated.finishedBefore, restated.profits)
    this.#profits.of(strategy).trades += restated.profits.length - restated.finishedBefore
    net.replace(part, restated)
    this.#changed(net)
    const place = positionOf(restated.part, { before: part.quantity, turnedTo: part.quantity })
    return { closed: ZERO_QUANTITY, realized: restated.realizedChange, ...place, tripProfit: undefined }
  }

  #counterTrade(fill: Fill, terms: FillOwner, corrected: Fill | undefined): FillOutcome {
    const before = this.#net(fill.symbol).partOf(terms.strategy).quantity
    const undone = this.fill(oppositeFill(fill), terms, 'bust')
    if (corrected === undefined) return undone
    const redone = this.fill(corrected, terms, 'bust')
    return { ...redone, before, realized: (undone.realized + redone.realized) as Money }
  }

  /** Takes units into a part, or out of it, that nobody traded here: at their cost, and without cash. */
  adopt(body: FactBodyOf<'PositionAdopted'>, at: UtcMillis): FillOutcome {
    const { strategy, symbol, quantity, mark, averagePrice: paid } = body
    const net = this.#net(symbol)
    const part = net.partOf(strategy)
    const { quantity: before, cost } = part
    const { finished, change } = bookFill(part, adoptedStep(body, at))
    part.history = undefined
    this.deposits = (this.deposits + part.cost - cost) as Money
    if (finished !== undefined) this.#finish(finished, at, 'external')
    if (!net.isHeld) net.mark = toNumber(mark)
    const value = toNumber(quantity) * net.mark
    this.highWaterEquity += value
    this.dayStartEquity += value
    this.#changed(net)
    if (before === 0n && mark === paid) this.#foundAtCost.add(net)
    const place = positionOf(part, { before, turnedTo: quantity })
    return { closed: change.closed, realized: ZERO_MONEY, ...place, tripProfit: undefined }
  }

  /** Pays for an execution and its fee; `sign` -1 takes both back. */
  #payFor(fill: Fill, strategy: string, sign: 1n | -1n = 1n): void {
    const value = (notional(fill.price, signedUnits(fill)) * sign) as Money
    this.#addCash(-value as Money)
    this.tradedValue += Math.abs(toNumber(value)) * Number(sign)
    if (fill.side === Side.Sell) this.#unsettled = maxFixed((this.#unsettled - value) as Money, ZERO_MONEY)
    this.#chargeFee(strategy, (fill.fee * sign) as Money)
  }

  #addRealized(strategy: string, amount: Money): void {
    this.realized = (this.realized + amount) as Money
    this.#profits.of(strategy).realized += toNumber(amount)
  }

  /** Takes a fee that belongs to no fill (borrowing), shared among the owners by the size of their parts. */
  chargeFee(symbol: string, amount: Money): void {
    this.otherCash = (this.otherCash - amount) as Money
    const parts = this.#nets.get(symbol)?.parts.filter((part) => part.quantity !== 0n) ?? []
    for (const [part, share] of feeShares(parts, amount)) {
      this.#chargeFee(part.strategy, share)
      part.history = undefined
      if (part.trade !== undefined) part.trade.fees = (part.trade.fees + share) as Money
    }
    if (parts.length === 0) this.#chargeFee(EXTERNAL, amount)
  }

  /** Pays (shorts: takes) a cash dividend on every unit held. */
  payDividend(symbol: string, amountPerUnit: Price): void {
    for (const part of this.#nets.get(symbol)?.parts ?? []) {
      if (part.quantity === 0n) continue
      const amount = notional(amountPerUnit, part.quantity)
      this.#addOtherCash(amount)
      this.dividends = (this.dividends + amount) as Money
      this.#profits.of(part.strategy).dividends += toNumber(amount)
      part.history = undefined
      if (part.trade !== undefined) part.trade.dividends = (part.trade.dividends + amount) as Money
    }
  }

  /** Splits every part; fractions of a lot are paid out, and settled among the parts (`splitShares`). */
  split(body: FactBodyOf<'SplitApplied'>, at: UtcMillis): void {
    const net = this.#nets.get(body.symbol)
    if (net === undefined) return
    net.mark = (net.mark * body.oldUnits) / body.newUnits
    splitParts(net.parts, body, (part, units, price) => this.#closePart(part, units, price, at, 'split'))
    this.#changed(net)
  }

  /** Closes every part at the final price: the instrument is gone. */
  delist(symbol: string, finalPrice: Price, at: UtcMillis): void {
    const net = this.#nets.get(symbol)
    if (net === undefined) return
    const held = net.parts.filter((part) => part.quantity !== 0n)
    for (const part of held) this.#closePart(part, part.quantity, finalPrice, at, 'delisting')
    this.#changed(net)
  }

  /** Carries positions over to the instrument's new name. */
  rename(symbol: string, newSymbol: string): void {
    const net = this.#nets.get(symbol)
    if (net === undefined) return
    const other = this.#nets.get(newSymbol)
    invariant(other === undefined || !other.isHeld, `${symbol} becomes ${newSymbol}, which is held already`)
    this.#nets.delete(symbol)
    net.symbol = newSymbol
    for (const part of net.parts) Object.assign(part, { symbol: newSymbol, history: undefined })
    this.#nets.set(newSymbol, net)
    this.#held = new Map([...this.#held.values()].map((held) => [held.symbol, held]))
  }

  /** The exact identity of the ledger; zero unless money was made or lost by a bug. */
  imbalance(): Money {
    let cost = 0n
    for (const net of this.#nets.values()) for (const part of net.parts) cost += part.cost
    return (this.cash + cost - this.deposits - this.realized - this.dividends + this.fees) as Money
  }

  #closePart(part: StrategyPosition, signed: Quantity, price: Price, at: UtcMillis, reason: string): void {
    const openProfit = part.openProfit(toNumber(price))
    const change = part.fill(-signed as Quantity, price, at)
    part.history = undefined
    this.#addOtherCash(notional(price, signed))
    this.#addRealized(part.strategy, change.realized)
    const builder = part.trade
    if (change.closed === 0n) builder?.enter(absFixed(signed), price)
    else builder?.exit(change.closed, price, change.realized, openProfit)
    if (part.quantity !== 0n || builder === undefined) return
    part.trade = undefined
    this.#finish(builder, at, reason)
  }

  #finish(builder: TradeBuilder, at: UtcMillis, exitReason: string): Money {
    const trade = this.#closed.finish(builder, at, exitReason)
    this.#profits.of(trade.strategy).trades++
    this.#options.onTrade(trade)
    return trade.profit
  }

  #net(symbol: string): NetPosition {
    let net = this.#nets.get(symbol)
    if (net === undefined) this.#nets.set(symbol, (net = new NetPosition(symbol)))
    return net
  }

  #chargeFee(strategy: string, fee: Money): void {
    if (fee === 0n) return
    this.fees = (this.fees + fee) as Money
    this.#addCash(-fee as Money)
    this.#profits.of(strategy).fees += toNumber(fee)
  }

  #addOtherCash(amount: Money): void {
    this.#addCash(amount)
    this.otherCash = (this.otherCash + amount) as Money
  }

  #addCash(amount: Money): void {
    this.cash = (this.cash + amount) as Money
    this.#cashNumber = toNumber(this.cash)
  }

  #changed(net: NetPosition): void {
    net.refresh()
    this.#open = listed(this.#open, net, net.quantity !== 0n)
    if (net.isHeld) this.#held.set(net.symbol, net)
    else this.#held.delete(net.symbol)
  }
}
