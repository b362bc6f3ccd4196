import {
  absFixed, divideHalfEven, invariant, notional, proportion, toNumber, ZERO_MONEY, type Money, type Price,
  type Quantity, type UtcMillis,
} from '../base/index.ts'
import {
  Side, splitShares, type AccountView, type Bar, type FactBody, type Fill, type OrderTerms,
  type PositionSide, type PositionView,
} from '../model/index.ts'
import { ClosedTrades } from './closed-trades.ts'
import type { FillOutcome } from './fill-outcome.ts'
import { listed, NetPosition } from './net-position.ts'
import type { PortfolioOptions } from './portfolio-options.ts'
import { marksOf, netsFrom, type PortfolioMarks, type PortfolioState } from './portfolio-state.ts'
import { ProfitByStrategy, type StrategyProfit } from './profit-by-strategy.ts'
import type { StrategyPosition, PositionChange } from './strategy-position.ts'
import { sideOf, TradeBuilder } from './trade-builder.ts'

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
  /** Those that a strategy holds a part of. */
  #held: NetPosition[] = []
  readonly #closed = new ClosedTrades()
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
      open: this.#open.map((net) => net.symbol), held: this.#held.map((net) => net.symbol),
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
    this.#held = held.map((symbol) => this.#net(symbol))
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
    for (const { mark, parts } of this.#held) for (const part of parts) profit += part.openProfit(mark)
    return profit
  }

  get positionCount(): number {
    return this.#open.length
  }

  /** Whether a strategy holds anything, even if the parts add up to nothing. */
  get isHolding(): boolean {
    return this.#held.length > 0
  }

  get tradeCount(): number {
    return this.#closed.count
  }

  positions(): Iterable<NetPosition> {
    return this.#open
  }

  position(symbol: string): NetPosition | undefined {
    const net = this.#nets.get(symbol)
    return net === undefined || net.quantity === 0n ? undefined : net
  }

  strategyPosition(strategy: string, symbol: string): PositionView | undefined {
    if (this.#held.length === 0) return undefined
    const net = this.#nets.get(symbol)
    if (net === undefined || net.quantity === 0n && net.parts.length === 1) return undefined
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
    return this.#profits.rows(this.#held)
  }

  /** Takes the last price of an instrument. */
  mark(symbol: string, price: number): void {
    const net = this.#nets.get(symbol)
    if (net !== undefined) net.mark = price
  }

  /**
   * Takes a closed bar of the finest series of an instrument that is held: mark and excursions of its trades.
   *
   * `deciders`: the strategies whose own series it is, to count the bars of their trades.
   */
  markBar(
    symbol: string, { high, low, close }: Pick<Bar, 'high' | 'low' | 'close'>, deciders: readonly string[],
  ): void {
    const net = this.#nets.get(symbol)
    if (net === undefined) return
    net.mark = close
    if (!net.isHeld) return
    const { parts } = net
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] as StrategyPosition
      const builder = part.trade
      if (builder === undefined) continue
      const atHigh = part.units * high - part.paid
      const atLow = part.units * low - part.paid
      builder.excursion(Math.min(atHigh, atLow), Math.max(atHigh, atLow))
      if (deciders.includes(part.strategy)) builder.barCount++
    }
  }

  /** Counts a closed bar of a longer series for the trades of the strategies whose own it is. */
  countBar(symbol: string, deciders: readonly string[]): void {
    for (const part of this.#nets.get(symbol)?.parts ?? []) {
      const builder = deciders.includes(part.strategy) ? part.trade : undefined
      if (builder !== undefined) builder.barCount++
    }
  }

  /** Raises the high-water mark to the present equity; call it with every closed slice. */
  observeEquity(equity: number): void {
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
  fill(fill: Fill, terms: OrderTerms, exitReason: string): FillOutcome {
    const signed = (fill.side === Side.Buy ? fill.quantity : -fill.quantity) as Quantity
    const net = this.#net(fill.symbol)
    const part = net.partOf(terms.strategy)
    const before = part.quantity
    const profitAtPrice = part.units * toNumber(fill.price) - toNumber(part.cost)
    const change = part.fill(signed, fill.price, fill.at)
    if (change.closed > 0n) part.trade?.excursion(profitAtPrice, profitAtPrice)
    const value = notional(fill.price, signed)
    this.#addCash(-value as Money)
    this.tradedValue += Math.abs(toNumber(value))
    if (fill.side === Side.Sell) this.#unsettled = (this.#unsettled - value) as Money
    this.realized = (this.realized + change.realized) as Money
    this.#chargeFee(terms.strategy, fill.fee)
    const tripProfit = this.#trackTrade({ part, terms, fill, before, change, exitReason })
    if (Number.isNaN(net.mark)) net.mark = toNumber(fill.price)
    this.#changed(net)
    const { closed, realized } = change
    const { quantity: after, averagePrice } = part
    const side = sideOf(after !== 0n ? after : before !== 0n ? before : signed)
    return { closed, realized, before, after, averagePrice, tripProfit, side }
  }

  /** Takes a fee that belongs to no fill (borrowing), shared among the owners by the size of their parts. */
  chargeFee(symbol: string, amount: Money): void {
    this.otherCash = (this.otherCash - amount) as Money
    const parts = this.#nets.get(symbol)?.parts.filter((part) => part.quantity !== 0n) ?? []
    const total = parts.reduce((sum, part) => sum + absFixed(part.quantity), 0n)
    let left = amount
    parts.forEach((part, index) => {
      const isLast = index === parts.length - 1
      const share = (isLast ? left : (amount * absFixed(part.quantity)) / total) as Money
      left = (left - share) as Money
      this.#chargeFee(part.strategy, share)
      const builder = part.trade
      if (builder !== undefined) builder.fees = (builder.fees + share) as Money
    })
    if (parts.length === 0) this.#chargeFee('EXTERNAL', amount)
  }

  /** Pays (shorts: takes) a cash dividend on every unit held. */
  payDividend(symbol: string, amountPerUnit: Price): void {
    for (const part of this.#nets.get(symbol)?.parts ?? []) {
      if (part.quantity === 0n) continue
      const amount = notional(amountPerUnit, part.quantity)
      this.#addOtherCash(amount)
      this.dividends = (this.dividends + amount) as Money
      this.#profits.of(part.strategy).dividends += toNumber(amount)
      const builder = part.trade
      if (builder !== undefined) builder.dividends = (builder.dividends + amount) as Money
    }
  }

  /**
   * Applies a split to every part; the position's fraction of a lot is paid out at the cash-in-lieu price,
   * at which parts also settle their fractions among themselves (`splitShares`).
   */
  split(body: Extract<FactBody, { kind: 'SplitApplied' }>, at: UtcMillis): void {
    const net = this.#nets.get(body.symbol)
    if (net === undefined) return
    net.mark = (net.mark * body.oldUnits) / body.newUnits
    const newUnits = BigInt(body.newUnits)
    const oldUnits = BigInt(body.oldUnits)
    const shares = splitShares(net.parts, body, body.lotSize)
    for (const part of net.parts) {
      if (part.quantity === 0n) continue
      if (divideHalfEven(part.quantity * newUnits, oldUnits) === 0n) {
        const oldPrice = proportion(body.cashInLieuPrice, newUnits, oldUnits)
        this.#closePart(part, part.quantity, oldPrice, at, 'split')
        continue
      }
      part.split(body.newUnits, body.oldUnits)
      part.trade?.split(body.newUnits, body.oldUnits)
      const rest = (part.quantity - (shares.get(part.strategy) ?? 0n)) as Quantity
      if (rest !== 0n) this.#closePart(part, rest, body.cashInLieuPrice, at, 'split')
    }
    this.#changed(net)
  }

  /** Closes every part at the final price: the instrument is gone. */
  delist(symbol: string, finalPrice: Price, at: UtcMillis): void {
    const net = this.#nets.get(symbol)
    if (net === undefined) return
    for (const part of net.parts) {
      if (part.quantity !== 0n) this.#closePart(part, part.quantity, finalPrice, at, 'delisting')
    }
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
    for (const part of net.parts) part.symbol = newSymbol
    this.#nets.set(newSymbol, net)
  }

  /** The exact identity of the ledger; zero unless money was made or lost by a bug. */
  imbalance(): Money {
    let cost = 0n
    for (const net of this.#nets.values()) for (const part of net.parts) cost += part.cost
    return (this.cash + cost - this.deposits - this.realized - this.dividends + this.fees) as Money
  }

  #closePart(
    part: StrategyPosition, signed: Quantity, price: Price, at: UtcMillis, exitReason: string,
  ): void {
    const change = part.fill(-signed as Quantity, price, at)
    this.#addOtherCash(notional(price, signed))
    this.realized = (this.realized + change.realized) as Money
    this.#profits.of(part.strategy).realized += toNumber(change.realized)
    const builder = part.trade
    if (change.closed === 0n) builder?.enter(absFixed(signed), price)
    else builder?.exit(change.closed, price, change.realized)
    if (part.quantity === 0n && builder !== undefined) this.#finish(part, builder, at, exitReason)
  }

  #trackTrade(step: {
    part: StrategyPosition; terms: OrderTerms; fill: Fill; before: Quantity; change: PositionChange
    exitReason: string
  }): Money | undefined {
    const { part, terms, fill, before, change } = step
    let tripProfit: Money | undefined
    let builder = part.trade
      ?? this.#beginTrade(part, sideOf(before !== 0n ? before : part.quantity), fill, terms)
    builder.fees = (builder.fees + fill.fee) as Money
    this.#profits.of(terms.strategy).realized += toNumber(change.realized)
    const opened = (fill.quantity - change.closed) as Quantity
    if (change.closed > 0n) builder.exit(change.closed, fill.price, change.realized)
    if (change.closed > 0n && (part.quantity === 0n || opened > 0n)) {
      tripProfit = this.#finish(part, builder, fill.at, step.exitReason)
      if (opened === 0n) return tripProfit
      builder = this.#beginTrade(part, sideOf(part.quantity), fill, terms)
    }
    if (opened > 0n) builder.enter(opened, fill.price)
    return tripProfit
  }

  #beginTrade(part: StrategyPosition, side: PositionSide, fill: Fill, terms: OrderTerms): TradeBuilder {
    const { strategy, signal } = terms
    return (part.trade = new TradeBuilder({ symbol: fill.symbol, strategy, side, entryAt: fill.at, signal }))
  }

  #finish(part: StrategyPosition, builder: TradeBuilder, at: UtcMillis, exitReason: string): Money {
    part.trade = undefined
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
    this.#held = listed(this.#held, net, net.isHeld)
  }
}
