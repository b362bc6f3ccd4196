import {
  fail, MILLIS_PER_HOUR, MILLIS_PER_MINUTE, ok, type Result, type UtcMillis,
} from '../../../base/index.ts'
import { columnsOf } from '../../../data/index.ts'
import type { Bar, BarColumns, Quote, SeriesKey } from '../../../model/index.ts'
import {
  ConnectionStatus, type BarPages, type ConnectionState, type DataProvider, type FeedListener,
  type FeedSubscription, type HistoryRequest,
} from '../../../port/index.ts'
import type { PacedClock } from './paced-clock.ts'

/** Bars that lie ready. */
export interface Recording {
  /** Where they come from; what is made up says so here. */
  readonly source: string
  /** When the last of them closes; infinite where there is always another. */
  readonly endsAt: number
  /** Bars that close in (from, to], ascending; none of what it does not know. */
  read(key: SeriesKey, from: UtcMillis, to: UtcMillis): Promise<readonly Bar[]>
}

/** Minutes that are read ahead. */
const AHEAD_MS = 6 * MILLIS_PER_HOUR

/**
 * A data provider that plays a recording by a clock: each minute is told when it closes, and history ends
 * with the present instant. At the end of the recording the connection closes without a reason.
 */
export class RecordedFeed implements DataProvider {
  readonly #recording: Recording
  readonly #clock: PacedClock
  readonly #symbols = new Set<string>()
  #state: ConnectionState
  #listener: FeedListener | undefined
  #bars: readonly Bar[] = []
  #next = 0
  #readUntil: UtcMillis
  #cancel: () => void = () => {}

  constructor(recording: Recording, clock: PacedClock) {
    this.#recording = recording
    this.#clock = clock
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

  subscribe({ bars = [] }: FeedSubscription): Promise<Result<true>> {
    for (const symbol of bars) this.#symbols.add(symbol)
    return this.#startOver()
  }

  unsubscribe({ bars = [] }: FeedSubscription): Promise<Result<true>> {
    for (const symbol of bars) this.#symbols.delete(symbol)
    return this.#startOver()
  }

  /** A recording of bars has no quotes. */
  getQuote(): Promise<Result<Quote | undefined>> {
    return Promise.resolve(ok(undefined))
  }

  history({ key, from, to }: HistoryRequest): BarPages {
    let isRead = false
    const next = async (): Promise<Result<BarColumns | undefined>> => {
      if (isRead) return ok(undefined)
      isRead = true
      const until = Math.min(to, this.#clock.now()) as UtcMillis
      const bars = until > from ? await this.#recording.read(key, from, until) : []
      return ok(bars.length === 0 ? undefined : columnsOf(bars))
    }
    return { key, next }
  }

  /** What was read ahead is of other symbols: from now on it is read again. */
  async #startOver(): Promise<Result<true>> {
    if (this.#listener === undefined) return ok(true)
    this.#cancel()
    this.#bars = []
    this.#next = 0
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
      if (this.#symbols.size === 0) break
      if (this.#readUntil > this.#clock.now() + AHEAD_MS) break
      await this.#readAhead()
    }
    if (listener !== undefined && listener === this.#listener) this.#schedule()
  }

  async #readAhead(): Promise<void> {
    const from = this.#readUntil
    const to = (from + AHEAD_MS) as UtcMillis
    this.#readUntil = to
    const symbols = [...this.#symbols].toSorted()
    const read = await Promise.all(symbols.map((symbol) => (
      this.#recording.read({ symbol, timeframe: '1m', adjustment: 'raw' }, from, to)
    )))
    this.#bars = read.flat().toSorted((a, b) => a.closeAt - b.closeAt)
    this.#next = 0
  }

  #schedule(): void {
    this.#cancel()
    const now = this.#clock.now()
    const bar = this.#bars[this.#next]
    const isOver = bar === undefined && this.#readUntil >= this.#recording.endsAt
    if (isOver) {
      const endAt = this.#recording.endsAt + MILLIS_PER_MINUTE
      this.#cancel = this.#clock.after(Math.max(0, endAt - now), () => this.#close(''))
      return
    }
    const at = bar?.closeAt ?? now + AHEAD_MS / 2
    this.#cancel = this.#clock.after(Math.max(0, at - now), () => {
      for (let told = this.#bars[this.#next]; told !== undefined && told.closeAt <= at; ) {
        this.#next++
        this.#listener?.onBar(told)
        told = this.#bars[this.#next]
      }
      this.#goOn()
    })
  }

  #set(status: ConnectionStatus, reason = ''): void {
    this.#state = { status, since: this.#clock.now(), reason }
    this.#listener?.onConnection(this.#state)
  }
}
