import type { UtcMillis } from '../base/index.ts'
import type { Bar } from '../model/index.ts'
import type { Portfolio } from '../portfolio/index.ts'
import type { SeriesFeed, SignalEngine } from '../signal/index.ts'
import type { EngineSeries } from './engine-options.ts'
import type { MarketBook, SymbolMarket } from './market-book.ts'

/** One shown series with everything that its bars touch, looked up once. */
export interface Channel extends EngineSeries {
  readonly market: SymbolMarket
  feeds: readonly SeriesFeed[]
  /** Strategies whose own series it is: the bars of their trades are counted on it. */
  deciders: readonly string[]
  /** Close of the last bar that was shown, where somebody asks whether data are late; 0 before the first. */
  lastCloseAt: UtcMillis
}

/** A channel for each series, before the strategies are known. */
export function channelsOf(series: readonly EngineSeries[], market: MarketBook): Channel[] {
  return series.map((each) => ({
    ...each, market: market.of(each.symbol), feeds: [], deciders: [], lastCloseAt: 0 as UtcMillis,
  }))
}

/** Takes a bar made anew, or one that came late: it is not missing any more, and the last mark follows. */
export function correctChannel(channel: Channel, bar: Bar, portfolio: Portfolio): void {
  const { isFinest, market, symbol } = channel
  channel.lastCloseAt = Math.max(channel.lastCloseAt, bar.closeAt) as UtcMillis
  if (!isFinest) return
  market.correctBar(bar)
  if (bar.closeAt === market.lastAt) portfolio.mark(symbol, bar.close)
}

/** Finds who is fed by each channel, once strategies are registered. */
export function connectFeeds(channels: readonly Channel[], signals: SignalEngine): void {
  for (const channel of channels) {
    channel.feeds = signals.feedsOf(channel.symbol, channel.timeframe)
    const own = channel.feeds.filter((feed) => feed.decides)
    channel.deciders = own.map((feed) => feed.registration.instance.name)
  }
}
