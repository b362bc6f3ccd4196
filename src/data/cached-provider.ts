import { ok, type Result, type UtcMillis } from '../base/index.ts'
import { TradingHours, type ExchangeCalendar } from '../calendar/index.ts'
import { barAt, type Bar, type BarColumns, type Quote } from '../model/index.ts'
import type {
  BarPages, CacheKey, Clock, ConnectionState, DataProvider, FeedListener, FeedSubscription, HistoryRequest,
} from '../port/index.ts'
import { columnsOf } from './columns-of.ts'
import type { CountedCache } from './counted-cache.ts'

/** What a provider needs to have its past kept. */
export interface CachedProviderOptions {
  readonly provider: DataProvider
  readonly cache: CountedCache
  readonly clock: Pick<Clock, 'now'>
  readonly calendar: ExchangeCalendar
}

/**
 * A data provider whose past is kept: bars of sessions before the present one are asked for once, until the
 * next one begins. Everything else passes.
 *
 * Bars of the present session may be made anew and are always read; at the next session a split may have
 * changed all the others.
 */
export class CachedProvider implements DataProvider {
  readonly #options: CachedProviderOptions

  constructor(options: CachedProviderOptions) {
    this.#options = options
  }

  get source(): string {
    return this.#options.provider.source
  }

  get connection(): ConnectionState {
    return this.#options.provider.connection
  }

  connect(listener: FeedListener): Promise<Result<true>> {
    return this.#options.provider.connect(listener)
  }

  disconnect(): Promise<void> {
    return this.#options.provider.disconnect()
  }

  subscribe(subscription: FeedSubscription): Promise<Result<true>> {
    return this.#options.provider.subscribe(subscription)
  }

  unsubscribe(subscription: FeedSubscription): Promise<Result<true>> {
    return this.#options.provider.unsubscribe(subscription)
  }

  getQuote(symbol: string): Promise<Result<Quote | undefined>> {
    return this.#options.provider.getQuote(symbol)
  }

  history(request: HistoryRequest): BarPages {
    const { provider, clock, calendar } = this.#options
    const now = clock.now()
    const present = calendar.sessionAt(now, TradingHours.Extended)
    const { preOpenAt } = present ?? calendar.previousSession(now)
    if (request.from >= preOpenAt) return provider.history(request)
    return new KeptPages(this.#options, request, {
      at: now, settledAt: Math.min(preOpenAt, request.to) as UtcMillis,
      until: calendar.nextSession(present?.openAt ?? now).preOpenAt,
    })
  }
}

/** A moment of the market: what closed by `settledAt` does not change before `until`. */
interface Moment {
  readonly at: UtcMillis
  readonly settledAt: UtcMillis
  readonly until: UtcMillis
}

/** History of which the settled part comes from the cache, or goes there. */
class KeptPages implements BarPages {
  readonly key: HistoryRequest['key']
  readonly #options: CachedProviderOptions
  readonly #request: HistoryRequest
  readonly #moment: Moment
  #rest: BarPages | undefined
  /** Settled bars that are to be kept; absent when they come from the cache. */
  #read: Bar[] | undefined
  #isAsked = false

  constructor(options: CachedProviderOptions, request: HistoryRequest, moment: Moment) {
    this.key = request.key
    this.#options = options
    this.#request = request
    this.#moment = moment
  }

  async next(): Promise<Result<BarColumns | undefined>> {
    if (!this.#isAsked) {
      const kept = await this.#ask()
      if (kept.length > 0) return ok(columnsOf(kept))
    }
    const page = await this.#rest?.next() ?? ok(undefined)
    if (!page.ok) return page
    if (page.value === undefined) this.#keep()
    else this.#note(page.value)
    return page
  }

  /** What is kept, and prepares to read the rest. */
  async #ask(): Promise<readonly Bar[]> {
    this.#isAsked = true
    const { provider, cache } = this.#options
    const { from, to } = this.#request
    const { at, settledAt } = this.#moment
    const kept = await cache.bars(this.#cacheKey, { from, to: settledAt, at })
    if (kept === undefined) this.#read = []
    const start = kept === undefined ? from : settledAt
    this.#rest = start < to ? provider.history({ key: this.key, from: start, to }) : undefined
    return kept ?? []
  }

  #note(page: BarColumns): void {
    for (let row = 0; row < page.length; row++) {
      const bar = barAt(page, row, this.key)
      if (bar.closeAt <= this.#moment.settledAt) this.#read?.push(bar)
    }
  }

  /** All was read: the settled part is kept, and nobody waits for that. */
  #keep(): void {
    const bars = this.#read
    this.#read = undefined
    this.#rest = undefined
    if (bars === undefined) return
    const { at: keptAt, settledAt: to, until } = this.#moment
    void this.#options.cache.keep(this.#cacheKey, { from: this.#request.from, to, bars, keptAt, until })
  }

  get #cacheKey(): CacheKey {
    return { ...this.key, source: this.#options.provider.source }
  }
}
