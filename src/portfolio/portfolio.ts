import {
  absFixed, divideHalfEven, invariant, notional, proportion, toNumber, ZERO_MONEY, type Money, type Price,
  type Quantity, type UtcMillis,
} from '../base/index.ts'
import {
  Side, type AccountView, type FactBody, type Fill, type OrderTerms, type PositionSide, type PositionView,
  type Trade,
} from '../model/index.ts'
import { NetPosition } from './net-position.ts'
import { StrategyPosition, type PositionChange } from './strategy-position.ts'
import { sideOf, TradeBuilder } from './trade-builder.ts'

/** How an account is kept. */
export interface PortfolioOptions {
  readonly currency: string
  /** A cash account spends only what has settled; sales settle at the next session (T+1). */
  readonly isCashAccount: boolean
  /** Called with every finished round trip. */
  readonly onTrade: (trade: Trade) => void
}

/** What a fill did, for the position facts. */
export interface FillOutcome extends PositionChange {
  readonly before: Quantity
  readonly after: Quantity
  readonly averagePrice: Price
  readonly side: PositionSide
}

/** What a strategy has brought so far, in money; `unrealized` is the open profit at the last prices. */
export interface StrategyProfit {
  readonly strategy: string
  readonly realized: number
  readonly unrealized: number
  readonly fees: number
  readonly dividends: number
  readonly trades: number
}

type ProfitSums = { -readonly [K in Exclude<keyof StrategyProfit, 'strategy' | 'unrealized'>]: number }

const CLOSED_PROFITS_KEPT = 1_000

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
  dayStartEquity = 0
  highWaterEquity = 0
  /** Marked value traded so far, both sides: the base of turnover. */
  tradedValue = 0
  readonly #options: PortfolioOptions
  readonly #nets = new Map<string, NetPosition>()
  /** Those that are not flat. */
  #open: NetPosition[] = []
  /** Those that a strategy holds a part of. */
  #held: NetPosition[] = []
  readonly #builders = new Map<StrategyPosition, TradeBuilder>()
  readonly #closedProfits = new Map<string, number[]>()
  readonly #profitByStrategy = new Map<string, ProfitSums>()
  #cashNumber = 0
  #unsettled: Money = ZERO_MONEY
  #tradeCount = 0

  constructor(options: PortfolioOptions) {
    this.#options = options
    this.currency = options.currency
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
    for (const net of this.#held) {
      for (const part of net.parts) profit += part.units * net.mark - toNumber(part.cost)
    }
    return profit
  }

  get positionCount(): number {
    return this.#open.length
  }

  get tradeCount(): number {
    return this.#tradeCount
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
    return this.#closedProfits.get(strategy) ?? []
  }

  /** Profit by strategy; the sums are those of the account. */
  attribution(): readonly StrategyProfit[] {
    const unrealized = new Map<string, number>()
    for (const net of this.#held) {
      for (const part of net.parts) {
        const profit = part.units * net.mark - toNumber(part.cost)
        unrealized.set(part.strategy, (unrealized.get(part.strategy) ?? 0) + profit)
      }
    }
    return [...this.#profitByStrategy].map(([strategy, sums]) => ({
      strategy, ...sums, unrealized: unrealized.get(strategy) ?? 0,
    }))
  }

  /** Takes the last price of an instrument. */
  mark(symbol: string, price: number): void {
    const net = this.#nets.get(symbol)
    if (net !== undefined) net.mark = price
  }

  /** Takes a closed bar of an instrument that is held: mark, excursions of open trades, bars held. */
  markBar(symbol: string, high: number, low: number, close: number): void {
    const net = this.#nets.get(symbol)
    if (net === undefined) return
    net.mark = close
    if (!net.isHeld) return
    const { parts } = net
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] as StrategyPosition
      const builder = this.#builders.get(part)
      if (builder === undefined) continue
      const atHigh = part.units * high - part.paid
      const atLow = part.units * low - part.paid
      builder.excursion(Math.min(atHigh, atLow), Math.max(atHigh, atLow))
      builder.barCount++
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
    const { net, part } = this.#part(terms.strategy, fill.symbol)
    const before = part.quantity
    const profitAtPrice = part.units * toNumber(fill.price) - toNumber(part.cost)
    const change = part.fill(signed, fill.price, fill.at)
    if (change.closed > 0n) this.#builders.get(part)?.excursion(profitAtPrice, profitAtPrice)
    const value = notional(fill.price, signed)
    this.#addCash(-value as Money)
    this.tradedValue += Math.abs(toNumber(value))
    if (fill.side === Side.Sell) this.#unsettled = (this.#unsettled - value) as Money
    this.realized = (this.realized + change.realized) as Money
    this.#chargeFee(terms.strategy, fill.fee)
    this.#trackTrade({ part, terms, fill, before, change, exitReason })
    if (Number.isNaN(net.mark)) net.mark = toNumber(fill.price)
    this.#changed(net)
    return {
      ...change, before, after: part.quantity, averagePrice: part.averagePrice,
      side: sideOf(part.quantity !== 0n ? part.quantity : before !== 0n ? before : signed),
    }
  }

  /** Takes a fee that belongs to no fill (borrowing), shared among the owners by the size of their parts. */
  chargeFee(symbol: string, amount: Money): void {
    const parts = this.#nets.get(symbol)?.parts.filter((part) => part.quantity !== 0n) ?? []
    const total = parts.reduce((sum, part) => sum + absFixed(part.quantity), 0n)
    let left = amount
    parts.forEach((part, index) => {
      const isLast = index === parts.length - 1
      const share = (isLast ? left : (amount * absFixed(part.quantity)) / total) as Money
      left = (left - share) as Money
      this.#chargeFee(part.strategy, share)
      const builder = this.#builders.get(part)
      if (builder !== undefined) builder.fees = (builder.fees + share) as Money
    })
    if (parts.length === 0) this.#chargeFee('EXTERNAL', amount)
  }

  /** Pays (shorts: takes) a cash dividend on every unit held. */
  payDividend(symbol: string, amountPerUnit: Price): void {
    for (const part of this.#nets.get(symbol)?.parts ?? []) {
      if (part.quantity === 0n) continue
      const amount = notional(amountPerUnit, part.quantity)
      this.#addCash(amount)
      this.dividends = (this.dividends + amount) as Money
      this.#sums(part.strategy).dividends += toNumber(amount)
      const builder = this.#builders.get(part)
      if (builder !== undefined) builder.dividends = (builder.dividends + amount) as Money
    }
  }

  /** Applies a split to every part; what is below a lot is paid out at the cash-in-lieu price. */
  split(body: Extract<FactBody, { kind: 'SplitApplied' }>, at: UtcMillis): void {
    const net = this.#nets.get(body.symbol)
    if (net === undefined) return
    net.mark = (net.mark * body.oldUnits) / body.newUnits
    const newUnits = BigInt(body.newUnits)
    const oldUnits = BigInt(body.oldUnits)
    for (const part of net.parts) {
      if (part.quantity === 0n) continue
      if (divideHalfEven(part.quantity * newUnits, oldUnits) === 0n) {
        const oldPrice = proportion(body.cashInLieuPrice, newUnits, oldUnits)
        this.#closePart(part, part.quantity, oldPrice, at, 'split')
        continue
      }
      const rest = part.split(body.newUnits, body.oldUnits, body.lotSize)
      this.#builders.get(part)?.split(body.newUnits, body.oldUnits)
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
    this.#addCash(notional(price, signed))
    this.realized = (this.realized + change.realized) as Money
    this.#sums(part.strategy).realized += toNumber(change.realized)
    const builder = this.#builders.get(part)
    builder?.exit(change.closed, price, change.realized)
    if (part.quantity === 0n && builder !== undefined) this.#finish(part, builder, at, exitReason)
  }

  #trackTrade(step: {
    part: StrategyPosition; terms: OrderTerms; fill: Fill; before: Quantity; change: PositionChange
    exitReason: string
  }): void {
    const { part, terms, fill, before, change } = step
    let builder = this.#builders.get(part)
    if (builder === undefined) {
      builder = new TradeBuilder({
        symbol: fill.symbol, strategy: terms.strategy, side: sideOf(before !== 0n ? before : part.quantity),
        entryAt: fill.at, signal: terms.signal,
      })
      this.#builders.set(part, builder)
    }
    builder.fees = (builder.fees + fill.fee) as Money
    this.#sums(terms.strategy).realized += toNumber(change.realized)
    const opened = (fill.quantity - change.closed) as Quantity
    if (change.closed > 0n) builder.exit(change.closed, fill.price, change.realized)
    if (change.closed > 0n && (part.quantity === 0n || opened > 0n)) {
      this.#finish(part, builder, fill.at, step.exitReason)
      if (opened === 0n) return
      builder = new TradeBuilder({
        symbol: fill.symbol, strategy: terms.strategy, side: sideOf(part.quantity), entryAt: fill.at,
        signal: terms.signal,
      })
      this.#builders.set(part, builder)
    }
    if (opened > 0n) builder.enter(opened, fill.price)
  }

  #finish(part: StrategyPosition, builder: TradeBuilder, at: UtcMillis, exitReason: string): void {
    this.#builders.delete(part)
    const trade = builder.finish(++this.#tradeCount, at, exitReason)
    const profits = this.#closedProfits.get(trade.strategy) ?? []
    profits.push(toNumber(trade.profit))
    if (profits.length > CLOSED_PROFITS_KEPT) profits.shift()
    this.#closedProfits.set(trade.strategy, profits)
    this.#sums(trade.strategy).trades++
    this.#options.onTrade(trade)
  }

  #part(strategy: string, symbol: string): { net: NetPosition; part: StrategyPosition } {
    let net = this.#nets.get(symbol)
    if (net === undefined) this.#nets.set(symbol, (net = new NetPosition(symbol)))
    let part = net.parts.find((each) => each.strategy === strategy)
    if (part === undefined) net.parts.push((part = new StrategyPosition(strategy, symbol)))
    return { net, part }
  }

  #sums(strategy: string): ProfitSums {
    let sums = this.#profitByStrategy.get(strategy)
    if (sums === undefined) {
      sums = { realized: 0, fees: 0, dividends: 0, trades: 0 }
      this.#profitByStrategy.set(strategy, sums)
    }
    return sums
  }

  #chargeFee(strategy: string, fee: Money): void {
    if (fee === 0n) return
    this.fees = (this.fees + fee) as Money
    this.#addCash(-fee as Money)
    this.#sums(strategy).fees += toNumber(fee)
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

/** The list with or without the position; a new one where it shrinks, since somebody may be reading it. */
function listed(list: NetPosition[], net: NetPosition, isIn: boolean): NetPosition[] {
  if (list.includes(net) === isIn) return list
  if (!isIn) return list.filter((each) => each !== net)
  list.push(net)
  return list
}
