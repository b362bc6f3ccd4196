import type {
  BarPages, Clock, ConnectionState, ConnectionStatus, DataProvider, FeedListener, FeedSubscription,
  HistoryRequest,
} from '../../src/port/index.ts'
import type { Recording } from '../../src/app/live/market/index.ts'
import type { Result, UtcMillis } from '../../src/base/index.ts'
import type { Bar, SeriesKey } from '../../src/model/index.ts'

/** Bars that lie in memory: minutes, and the days that are made of them. */
export class MemoryRecording implements Recording {
  readonly source = 'memory'
  readonly endsAt: number
  readonly #bars = new Map<string, Bar[]>()

  constructor(bars: readonly Bar[]) {
    const ascending = bars.toSorted((a, b) => a.closeAt - b.closeAt)
    for (const bar of ascending) {
      const key = `${bar.timeframe} ${bar.symbol}`
      const own = this.#bars.get(key)
      if (own === undefined) this.#bars.set(key, [bar])
      else own.push(bar)
    }
    this.endsAt = ascending.at(-1)?.closeAt ?? 0
  }

  read({ symbol, timeframe }: SeriesKey, from: UtcMillis, to: UtcMillis): Promise<readonly Bar[]> {
    const own = this.#bars.get(`${timeframe} ${symbol}`) ?? []
    return Promise.resolve(own.filter(({ closeAt }) => closeAt > from && closeAt <= to))
  }
}

/** How a feed misbehaves. */
export interface Roughness {
  /** How long each bar is under way; not the same for all, so they overtake each other. */
  readonly delayMs: (bar: Bar) => number
  /** Whether it comes twice. */
  readonly isDoubled: (bar: Bar) => boolean
  /** When the connection is down, from and to. */
  readonly outages: readonly (readonly [from: number, to: number])[]
  /** Whether it is never told, although the connection is up. */
  readonly isLost?: (bar: Bar) => boolean
}

/** A feed in front of a good one: it tells late, twice, in another order, and nothing while it is down. */
export class RoughFeed implements DataProvider {
  readonly #feed: DataProvider
  readonly #clock: Clock
  readonly #roughness: Roughness
  #isDown = false

  constructor(feed: DataProvider, clock: Clock, roughness: Roughness) {
    this.#feed = feed
    this.#clock = clock
    this.#roughness = roughness
  }

  get source(): string {
    return this.#feed.source
  }

  get connection(): ConnectionState {
    return this.#feed.connection
  }

  connect(listener: FeedListener): Promise<Result<true>> {
    const { outages, delayMs, isDoubled, isLost } = this.#roughness
    const now = this.#clock.now()
    const say = (status: ConnectionStatus, reason: string): void => {
      this.#isDown = status === 'INTERRUPTED'
      listener.onConnection({ status, since: this.#clock.now(), reason })
    }
    for (const [from, to] of outages.filter(([at]) => at > now)) {
      this.#clock.after(from - now, () => say('INTERRUPTED', 'STREAM_BROKEN'))
      this.#clock.after(to - now, () => say('LIVE', ''))
    }
    const tell = (bar: Bar): void => {
      if (!this.#isDown) listener.onBar(bar)
    }
    const rough: FeedListener = {
      onBar: (bar) => {
        // What was sent while the connection was down is never told.
        if (this.#isDown) return
        if (isLost?.(bar) === true) return
        this.#clock.after(delayMs(bar), () => tell(bar))
        if (isDoubled(bar)) this.#clock.after(delayMs(bar) + 1, () => tell(bar))
      },
      onBarCorrected: (bar) => listener.onBarCorrected(bar),
      onQuote: (quote) => listener.onQuote(quote),
      onPrint: (print) => listener.onPrint(print),
      onPrintCorrected: (correction) => listener.onPrintCorrected(correction),
      onStatus: (status) => listener.onStatus(status),
      onConnection: (state) => listener.onConnection(state),
      onUnreadable: (message) => listener.onUnreadable(message),
    }
    return this.#feed.connect(rough)
  }

  disconnect(): Promise<void> {
    return this.#feed.disconnect()
  }

  subscribe(subscription: FeedSubscription): Promise<Result<true>> {
    return this.#feed.subscribe(subscription)
  }

  unsubscribe(subscription: FeedSubscription): Promise<Result<true>> {
    return this.#feed.unsubscribe(subscription)
  }

  getQuote(symbol: string): ReturnType<DataProvider['getQuote']> {
    return this.#feed.getQuote(symbol)
  }

  history(request: HistoryRequest): BarPages {
    return this.#feed.history(request)
  }
}
