import {
  fail, MILLIS_PER_HOUR, MILLIS_PER_MINUTE, ok, type Result, type UtcMillis,
} from '../../../base/index.ts'
import { columnsOf, type IntervalTicks } from '../../../data/index.ts'
import type { Bar, BarColumns, Quote, SeriesKey } from '../../../model/index.ts'
import {
  ConnectionStatus, type BarPages, type ConnectionState, type DataProvider, type FeedListener,
  type FeedSubscription, type HistoryRequest,
} from '../../../port/index.ts'
import type { PacedClock } from './paced-clock.ts'
import { TickPlayer } from './tick-player.ts'

/** Bars that close in (from, to], as they are told at an instant. */
export interface PastBars {
  readonly from: UtcMillis
  readonly to: UtcMillis
  readonly now: UtcMillis
}

/** Bars that lie ready. */
export interface Recording {
  /** Where they come from; what is made up says so here. */
  readonly source: string
  /** When the last of them closes; infinite where there is always another. */
  readonly endsAt: number
  /** Bars that close in (from, to], ascending; none of what it does not know. */
  read(key: SeriesKey, from: UtcMillis, to: UtcMillis): Promise<readonly Bar[]>
  /** What `read` gives, in the terms of the day on which it is asked; absent where nothing splits. */
  past?(key: SeriesKey, span: PastBars): Promise<readonly Bar[]>
  /** What is told within a minute before its bar is; absent where bars are all that is known. */
  ticks?(bar: Bar): IntervalTicks
}

/** Minutes that are read ahead. */
const AHEAD_MS = 6 * MILLIS_PER_HOUR

/**
 * A data provider that plays a recording by a clock: each minute is told when it closes, quotes and prints
 * within it where the recording has any, and history ends with the present instant. At the end of the
 * recording the connection closes without a reason.
 */
export class RecordedFeed implements DataProvider {
  readonly #recording: Recording
  readonly #clock: PacedClock
  readonly #symbols = new Set<string>()
  readonly #ticks: TickPlayer
  /** When the bars close whose ticks are being played. */
  #tickedUntil = 0
  #state: ConnectionState
  #listener: FeedListener | undefined
  #bars: readonly Bar[] = []
  #next = 0
  #readUntil: UtcMillis
  #cancel: () => void = () => {}

  constructor(recording: Recording, clock: PacedClock) {
    this.#recording = recording
    this.#clock = clock
    this.#ticks = new TickPlayer(recording.ticks?.bind(recording))
    this.#readUntil = clock.now()
    this.#state = { status: ConnectionStatus.Closed, since: clock.now(), reason: '' }
  }

  get source(): string {
    return this.#recording.source
  }

  get connection(): ConnectionState {
    return this.#state
  }

  connect(listener: FeedListener): Promise<Result<true>> {
    if (this.#listener !== undefined) {
      return Promise.resolve(fail('ALREADY_CONNECTED', 'this feed is connected already'))
    }
    this.#listener = listener
    this.#set(ConnectionStatus.Live)
    this.#readUntil = this.#clock.now()
    this.#goOn()
    return Promise.resolve(ok(true))
  }

  disconnect(): Promise<void> {
    this.#close('')
    return Promise.resolve()
  }

  subscribe(subscription: FeedSubscription): Promise<Result<true>> {
    for (const symbol of subscription.bars ?? []) this.#symbols.add(symbol)
    this.#ticks.add(subscription)
    return this.#startOver()
  }

  unsubscribe(subscription: FeedSubscription): Promise<Result<true>> {
    for (const symbol of subscription.bars ?? []) this.#symbols.delete(symbol)
    this.#ticks.remove(subscription)
    return this.#startOver()
  }

  /** The last quote that was told; a recording of bars alone has none. */
  getQuote(symbol: string): Promise<Result<Quote | undefined>> {
    return Promise.resolve(ok(this.#ticks.quote(symbol)))
  }

  history({ key, from, to }: HistoryRequest): BarPages {
    let isRead = false
    const next = async (): Promise<Result<BarColumns | undefined>> => {
      if (isRead) return ok(undefined)
      isRead = true
      const now = this.#clock.now()
      const until = Math.min(to, now) as UtcMillis
      const bars = until > from ? await this.#past(key, { from, to: until, now }) : []
      return ok(bars.length === 0 ? undefined : columnsOf(bars))
    }
    return { key, next }
  }

  #past(key: SeriesKey, span: PastBars): Promise<readonly Bar[]> {
    const recording = this.#recording
    return recording.past === undefined ? recording.read(key, span.from, span.to) : recording.past(key, span)
  }

  /** What was read ahead is of other symbols: from now on it is read again. */
  async #startOver(): Promise<Result<true>> {
    if (this.#listener === undefined) return ok(true)
    this.#cancel()
    this.#bars = []
    this.#next = 0
    this.#tickedUntil = 0
    this.#readUntil = this.#clock.now()
    await this.#go()
    return ok(true)
  }

  /** A recording that cannot be read closes the connection for good. */
  #goOn(): void {
    this.#go().catch(() => this.#close('DATA_UNREADABLE'))
  }

  #close(reason: string): void {
    this.#cancel()
    if (this.#listener !== undefined) this.#set(ConnectionStatus.Closed, reason)
    this.#listener = undefined
  }

  /** Waits for the next bars, tells them, and goes on. */
  async #go(): Promise<void> {
    const release = this.#clock.hold?.()
    try {
      await this.#readOn()
    } finally {
      release?.()
    }
  }

  async #readOn(): Promise<void> {
    const listener = this.#listener
    while (this.#next === this.#bars.length && this.#readUntil < this.#recording.endsAt) {
      if (this.#wanted.length === 0) break
      if (this.#readUntil > this.#clock.now() + AHEAD_MS) break
      await this.#readAhead()
    }
    if (listener !== undefined && listener === this.#listener) this.#schedule()
  }

  async #readAhead(): Promise<void> {
    const from = this.#readUntil
    const to = (from + AHEAD_MS) as UtcMillis
    this.#readUntil = to
    const read = await Promise.all(this.#wanted.map((symbol) => (
      this.#recording.read({ symbol, timeframe: '1m', adjustment: 'raw' }, from, to)
    )))
    this.#bars = read.flat().toSorted((a, b) => a.closeAt - b.closeAt)
    this.#next = 0
  }

  /** Symbols whose bars have to be read. */
  get #wanted(): readonly string[] {
    return [...new Set([...this.#symbols, ...this.#ticks.symbols])].toSorted()
  }

  #schedule(): void {
    this.#cancel()
    const now = this.#clock.now()
    const bar = this.#bars[this.#next]
    if (bar !== undefined && bar.closeAt !== this.#tickedUntil) this.#loadTicks(bar.closeAt, now)
    const isOver = bar === undefined && this.#readUntil >= this.#recording.endsAt
    if (isOver) {
      const endAt = this.#recording.endsAt + MILLIS_PER_MINUTE
      this.#cancel = this.#clock.after(Math.max(0, endAt - now), () => this.#close(''))
      return
    }
    const at = Math.min(this.#ticks.nextAt, bar?.closeAt ?? now + AHEAD_MS / 2)
    this.#cancel = this.#clock.after(Math.max(0, at - now), () => {
      this.#ticks.tell(at, this.#listener)
      for (let told = this.#bars[this.#next]; told !== undefined && told.closeAt <= at; ) {
        this.#next++
        if (this.#symbols.has(told.symbol)) this.#listener?.onBar(told)
        told = this.#bars[this.#next]
      }
      this.#goOn()
    })
  }

  #loadTicks(closeAt: UtcMillis, now: UtcMillis): void {
    let end = this.#next
    while (this.#bars[end]?.closeAt === closeAt) end++
    this.#ticks.load(this.#bars.slice(this.#next, end), now)
    this.#tickedUntil = closeAt
  }

  #set(status: ConnectionStatus, reason = ''): void {
    this.#state = { status, since: this.#clock.now(), reason }
    this.#listener?.onConnection(this.#state)
  }
}
