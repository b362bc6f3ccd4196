import type { ClientOrderId, Money, Price, Quantity, UtcMillis } from '../base/index.ts'
import type { Session } from './bar.ts'
import type { Instrument } from './instrument.ts'
import type { OrderView } from './order.ts'
import type { Quote } from './quote.ts'
import type { KillSwitchState, TradingState } from './safety-state.ts'

/** A holding as the outside may see it: of the whole account, or of one strategy. */
export interface PositionView {
  readonly symbol: string
  /** Signed units: negative is short; zero when flat. */
  readonly quantity: Quantity
  /** Average cost of the open units; zero when flat. */
  readonly averagePrice: Price
  /** When the position left flat; 0 when flat. */
  readonly openedAt: UtcMillis
}

/** Money and holdings. Exact where orders depend on it, floats where it is a mark. */
export interface AccountView {
  readonly currency: string
  readonly cash: Money
  /** Cash that may be spent: all of it on margin, only what has settled in a cash account. */
  readonly settledCash: Money
  /** Cash plus marked positions, as a float mark. */
  readonly equity: number
  /** Equity at the start of the exchange day, the base of the day's loss. */
  readonly dayStartEquity: number
  /** Highest equity so far, moved by deposits and withdrawals. */
  readonly highWaterEquity: number
  /** Net positions of the account that are not flat, by symbol. */
  positions(): Iterable<PositionView>
  readonly positionCount: number
  /** Positions that somebody owns a part of, even if the parts add up to nothing. */
  holdings(): Iterable<PositionView>
  /** The account's net position; `undefined` when flat. */
  position(symbol: string): PositionView | undefined
  /** What one strategy owns of it; `undefined` when flat. */
  strategyPosition(strategy: string, symbol: string): PositionView | undefined
  /** Strategies that own a part of the symbol's position. */
  owners(symbol: string): readonly string[]
  /** Net profits of the strategy's closed trades, oldest first. */
  closedProfits(strategy: string): readonly number[]
}

/** Orders that have not ended, and lookups. */
export interface OrdersView {
  open(): Iterable<OrderView>
  readonly openCount: number
  openFor(symbol: string): readonly OrderView[]
  find(id: ClientOrderId): OrderView | undefined
}

/** What the market last said. Floats; NaN where nothing is known yet. */
export interface MarketView {
  instrument(symbol: string): Instrument | undefined
  /** Close of the last bar that was shown. */
  lastPrice(symbol: string): number
  /** `closeAt` of that bar; 0 when none. */
  lastAt(symbol: string): UtcMillis
  /** The newest quote that was shown, however old and whatever it says; absent where none was. */
  quote(symbol: string): Quote | undefined
  /** Volume of the last bar of the finest series. */
  lastVolume(symbol: string): number
  /** Mean session volume over the last `days` complete sessions; NaN when fewer are known. */
  averageDailyVolume(symbol: string, days: number): number
  /** Daily simple returns, oldest first, at most `count`. */
  dailyReturns(symbol: string, count: number): readonly number[]
  /** Length in ms of the bars that the symbol is watched with; freshness is measured against it. */
  barIntervalMs(symbol: string): number
  /** The instrument does not trade now; `undefined` while a live feed has not said whether it does. */
  isHalted(symbol: string): boolean | undefined
  /** Why it does not trade, in the words of who said so; empty where nobody did. */
  haltReason(symbol: string): string
}

/** The exchange day of an instrument. */
export interface SessionView {
  /** The session that contains `now`, or the last one that began. */
  current(symbol: string): Session | undefined
  /** What a strategy decides now trades in a later session: it decides on daily or weekly bars. */
  isBetweenSessions(strategy: string): boolean
  readonly now: UtcMillis
}

/** Whether anything may be sent. Unreadable counts as halted. */
export interface SafetyView {
  readonly killSwitch: KillSwitchState
  readonly tradingState: TradingState
}

/** What a strategy is shown of its own part of the account. */
export interface StrategyView {
  readonly position: (symbol: string) => PositionView | undefined
  /** Its own entry that has not ended; the oldest, should there be several. */
  readonly entry: (symbol: string) => OrderView | undefined
  readonly cash: () => number
  readonly equity: () => number
}
