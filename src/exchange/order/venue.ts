import type { Money } from '../../base/index.ts'
import type { MarketClock } from '../clock/market-clock.ts'
import type { Nanos } from '../clock/new-york-time.ts'
import type { Activity } from '../ledger/activity.ts'
import type { EquityCurve } from '../ledger/equity-curve.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { ActionShelf } from '../market/action-shelf.ts'
import type { AssetBook } from '../market/asset.ts'
import type { IdStream } from '../market/id-stream.ts'
import type { Market } from '../market/market.ts'
import type { NewsShelf } from '../market/news-shelf.ts'
import type { RandomStream } from '../market/random-stream.ts'
import type { ExchangeSettings } from '../settings.ts'
import type { OrderBook } from './order-book.ts'
import type { UpdateLog } from './trade-update.ts'

/** What the account may do; the client sets the first group, the broker the second. */
export interface AccountFlags {
  isSuspendedByUser: boolean
  isShortingOff: boolean
  isFractionalTradingOn: boolean
  maxMarginMultiplier: string
  tradeConfirmEmail: string
  isTradingBlocked: boolean
  areKeysRefused: boolean
  isAccountBlocked: boolean
}

/** What the account was at the close before. */
export interface LastClose {
  equity: Money
  maintenanceMargin: Money
  date: string
}

/** The state of the exchange, which all its parts share. */
export interface Venue {
  readonly clock: MarketClock
  readonly market: Market
  readonly news: NewsShelf
  readonly actions: ActionShelf
  readonly assets: AssetBook
  readonly ledger: Ledger
  readonly orders: OrderBook
  readonly updates: UpdateLog
  /** Newest last. */
  readonly activities: Activity[]
  readonly flags: AccountFlags
  readonly lastClose: LastClose
  readonly curve: EquityCurve
  readonly accountId: string
  readonly createdAt: Nanos
  readonly settings: ExchangeSettings
  readonly ids: IdStream
  readonly random: RandomStream
}
