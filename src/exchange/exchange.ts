import type { Money } from '../base/index.ts'
import { fail, UserError, ZERO_MONEY } from '../base/index.ts'
import type { SessionSource } from './clock/exchange-session.ts'
import { MarketClock } from './clock/market-clock.ts'
import { newYorkDate } from './clock/new-york-time.ts'
import { EquityCurve } from './ledger/equity-curve.ts'
import { Ledger } from './ledger/ledger.ts'
import { ActionShelf } from './market/action-shelf.ts'
import { AssetBook } from './market/asset.ts'
import { IdStream } from './market/id-stream.ts'
import type { MarketEvent } from './market/market-event.ts'
import { Market } from './market/market.ts'
import { NewsShelf } from './market/news-shelf.ts'
import type { PriceSource } from './market/price-source.ts'
import { RandomStream } from './market/random-stream.ts'
import { SyntheticSource } from './market/synthetic-source.ts'
import { TapeSource } from './market/tape-source.ts'
import { matchSymbol } from './order/matching.ts'
import { OrderBook } from './order/order-book.ts'
import { OrderDesk } from './order/order-desk.ts'
import type { TradeUpdate } from './order/trade-update.ts'
import { UpdateLog } from './order/trade-update.ts'
import type { Venue } from './order/venue.ts'
import type { ExchangeSettings } from './settings.ts'
import { bookCash, Timeline } from './timeline.ts'

/** What an exchange is made of; the same options give the same exchange. */
export interface ExchangeOptions {
  readonly sessions: SessionSource
  readonly seed: string
  /** Symbols of the made-up market; a tape brings its own. */
  readonly symbols: readonly string[]
  /** Text of a tape; without one the market is made up. */
  readonly tape?: string
  /** Where the clock begins, in UTC milliseconds; a tape can say it itself. */
  readonly startAt: number | undefined
  readonly settings: ExchangeSettings
}

/**
 * Where the clock of a made-up market begins unless somebody says otherwise: 2026-01-05 09:30 in New York.
 */
const DEFAULT_START_AT = Date.UTC(2026, 0, 5, 14, 30)

/**
 * The whole exchange without its wires: clock, market, orders and ledger of one account.
 *
 * It does nothing by itself: requests come through `desk`, time through `advanceTo`. It is deterministic.
 */
export class Exchange {
  readonly venue: Venue
  readonly desk: OrderDesk
  readonly timeline: Timeline
  readonly #marketListeners: ((event: MarketEvent) => void)[] = []
  readonly #updateListeners: ((update: TradeUpdate) => void)[] = []

  constructor(options: ExchangeOptions) {
    this.venue = makeVenue(options)
    this.desk = new OrderDesk(this.venue)
    this.timeline = new Timeline(this.venue, this.desk)
    const { market, updates, settings } = this.venue
    bookCash(this.venue, { type: 'CSD', subType: '', amount: settings.capital, text: 'first deposit' })
    this.venue.lastClose.equity = settings.capital
    this.venue.curve.add(this.venue.clock.now, settings.capital)
    market.onEvent((event) => this.#onMarketEvent(event))
    updates.onUpdate((update) => {
      for (const tell of this.#updateListeners) tell(update)
    })
  }

  /** Adds somebody who hears of every change of the market, after orders have been matched. */
  onMarketEvent(tell: (event: MarketEvent) => void): void {
    this.#marketListeners.push(tell)
  }

  /** Adds somebody who hears of everything that happens to orders. */
  onTradeUpdate(tell: (update: TradeUpdate) => void): void {
    this.#updateListeners.push(tell)
  }

  /** Lives through everything up to an instant in UTC milliseconds; one that has passed changes nothing. */
  advanceTo(at: number): void {
    this.timeline.advanceTo(at)
  }

  #onMarketEvent(event: MarketEvent): void {
    if (event.kind === 'quote') matchSymbol(this.venue, event.symbol)
    if (event.kind === 'trade') matchSymbol(this.venue, event.symbol, event.print.price)
    for (const tell of this.#marketListeners) tell(event)
  }
}

function makeVenue(options: ExchangeOptions): Venue {
  const { seed, settings } = options
  const source = makeSource(options)
  const startAt = options.startAt ?? source.startAt
  const clock = new MarketClock(options.sessions, startAt)
  checkCovered(clock)
  const market = new Market(source, clock)
  const ids = new IdStream(seed)
  const accountId = ids.next()
  return {
    clock, market, news: new NewsShelf(), actions: new ActionShelf(),
    assets: new AssetBook(market.symbols, () => ids.next()),
    ledger: new Ledger(),
    orders: new OrderBook(), updates: new UpdateLog(clock), activities: [],
    flags: {
      isSuspendedByUser: false, isShortingOff: false, isFractionalTradingOn: true,
      maxMarginMultiplier: String(settings.multiplier), tradeConfirmEmail: 'none', isTradingBlocked: false,
      areKeysRefused: false, isAccountBlocked: false,
    },
    lastClose: { equity: ZERO_MONEY as Money, maintenanceMargin: ZERO_MONEY, date: newYorkDate(startAt) },
    curve: new EquityCurve(), accountId, createdAt: clock.stamp(), settings, ids,
    random: new RandomStream(`${seed}/matching`),
  }
}

/** The clock must begin where there are sessions before and after. */
function checkCovered(clock: MarketClock): void {
  const date = newYorkDate(clock.now)
  if (clock.sessionBefore(date) !== undefined && clock.sessionAfter(date) !== undefined) return
  const text = `the exchange cannot begin on ${date}: the session table does not reach around it`
  throw new UserError(fail('EXCHANGE_TIME', text).failure)
}

function makeSource(
  { sessions, seed, symbols, tape, startAt = DEFAULT_START_AT }: ExchangeOptions,
): PriceSource {
  const clock = new MarketClock(sessions, startAt)
  if (tape !== undefined) return new TapeSource(tape, clock)
  return new SyntheticSource({ seed, symbols, clock, startAt })
}
