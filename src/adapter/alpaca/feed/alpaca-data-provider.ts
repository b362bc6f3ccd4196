import {
  fail, MILLIS_PER_SECOND, ok, RetryClass, type Result, type UtcMillis,
} from '../../../base/index.ts'
import type { Quote } from '../../../model/index.ts'
import {
  ConnectionStatus, type BarPages, type ConnectionState, type DataProvider, type FeedListener,
  type FeedSubscription, type HistoryRequest, type PrintCorrection,
} from '../../../port/index.ts'
import { isAbsence } from '../client/alpaca-error.ts'
import { AlpacaRest } from '../client/alpaca-rest.ts'
import { isLastSale, minuteBar, printOf, quoteOf, statusOf } from '../mapper/market-data.ts'
import { latestQuoteSchema, type AlpacaStreamMessage } from '../schema/market-schema.ts'
import { RequestBudget } from '../transport/request-budget.ts'
import { shortText, SocketLink } from '../transport/socket-link.ts'
import { BarHistory } from './bar-history.ts'
import { readDataOptions, type AlpacaDataOptions } from './data-options.ts'
import { DataStream } from './data-stream.ts'
import { channelsOf, isServed, SubscriptionBook } from './subscription-book.ts'

/** Of a stream that is open, answers, and brings nothing. */
const STALE_CODE = 'STREAM_STALE'
const ANSWER_MS = 10 * MILLIS_PER_SECOND

/** What the stream also tells, and nobody here uses: daily bars, price limits, imbalances, books, news. */
const UNUSED: ReadonlySet<string> = new Set(['d', 'l', 'i', 'o', 'n'])

function cancelOf({ S: symbol, i: id }: AlpacaStreamMessage): PrintCorrection | undefined {
  return symbol === undefined || id === undefined ? undefined : { symbol, id }
}

interface PendingRequest {
  readonly subscription: FeedSubscription
  readonly isRemoval: boolean
  readonly settle: (result: Result<true>) => void
  readonly undo: () => void
}

/**
 * Market data of Alpaca: recorded bars by REST, live data by one stream.
 *
 * What it says is readable, not yet validated: that is the pipeline's work. A series of one feed is never
 * mixed with another's; `source` names it.
 */
export class AlpacaDataProvider implements DataProvider {
  readonly source: string
  readonly #options: Required<AlpacaDataOptions>
  readonly #rest: AlpacaRest
  readonly #link: SocketLink
  readonly #book = new SubscriptionBook()
  readonly #pending: PendingRequest[] = []
  #listener: FeedListener | undefined
  #state: ConnectionState
  #settle: ((result: Result<true>) => void) | undefined
  #heardAt = 0
  #cancelWatch: () => void = () => {}

  constructor(options: AlpacaDataOptions) {
    this.#options = readDataOptions(options)
    const {
      baseUrl, streamUrl, credentials, timers, requestTimeoutMs, requestsPerMinute, feed
    } = this.#options
    this.source = `alpaca-${feed}`
    const budget = new RequestBudget(requestsPerMinute, timers)
    this.#rest = new AlpacaRest({ baseUrl, credentials, budget, timers, timeoutMs: requestTimeoutMs })
    this.#state = { status: ConnectionStatus.Closed, since: this.#now(), reason: '' }
    const unreadable = (message: string): void => this.#listener?.onUnreadable(message)
    const protocol = new DataStream(credentials, this.#options.encoding, {
      onMessage: (message) => this.#onMessage(message),
      onSubscription: (list) => this.#onSubscription(list),
      onRefusal: (code) => this.#onRefusal(code),
      onUnreadable: unreadable,
      wanted: () => (this.#book.isEmpty ? undefined : this.#book.request()),
    })
    this.#link = new SocketLink({
      url: `${streamUrl}/v2/${feed}`, protocol, timers, times: this.#options.linkTimes,
      listener: {
        onReady: () => this.#onReady(),
        onInterrupted: (code) => this.#set(ConnectionStatus.Interrupted, code),
        onRefused: (code) => this.#onRefused(code),
        onUnreadable: unreadable,
      },
    })
  }

  get connection(): ConnectionState {
    return this.#state
  }

  connect(listener: FeedListener): Promise<Result<true>> {
    if (this.#listener !== undefined) {
      return Promise.resolve(fail('ALREADY_CONNECTED', 'this feed is connected or connecting already'))
    }
    this.#listener = listener
    this.#set(ConnectionStatus.Connecting, '')
    return new Promise((resolve) => {
      this.#settle = resolve
      this.#link.open()
    })
  }

  async disconnect(): Promise<void> {
    this.#link.close()
    this.#cancelWatch()
    if (this.#state.status !== ConnectionStatus.Closed) this.#set(ConnectionStatus.Closed, '')
    this.#answer(fail('CONNECTION_CLOSED', 'the connection was closed before it was live'))
    this.#listener = undefined
  }

  subscribe(subscription: FeedSubscription): Promise<Result<true>> {
    return this.#request(subscription, false, this.#book.add(subscription))
  }

  unsubscribe(subscription: FeedSubscription): Promise<Result<true>> {
    this.#book.remove(subscription)
    return this.#request(subscription, true, () => {})
  }

  async getQuote(symbol: string): Promise<Result<Quote | undefined>> {
    const path = `/v2/stocks/${encodeURIComponent(symbol)}/quotes/latest`
    const read = await this.#rest.read(path, latestQuoteSchema, { feed: this.#options.feed })
    if (read.ok) return ok(read.value.quote === null ? undefined : quoteOf(symbol, read.value.quote))
    return read.failure.code === 'UNKNOWN_SYMBOL' || isAbsence(read.failure) ? ok(undefined) : read
  }

  history(request: HistoryRequest): BarPages {
    return new BarHistory(this.#rest, this.#options, request)
  }

  #now(): UtcMillis {
    return Math.floor(this.#options.timers.now()) as UtcMillis
  }

  /** Asks for a change of what is subscribed; while the stream is away it is kept for when it comes back. */
  #request(subscription: FeedSubscription, isRemoval: boolean, undo: () => void): Promise<Result<true>> {
    const channels = channelsOf(subscription)
    const action = isRemoval ? 'unsubscribe' : 'subscribe'
    if (channels.length === 0 || !this.#link.send({ action, ...Object.fromEntries(channels) })) {
      return Promise.resolve(ok(true))
    }
    return new Promise((resolve) => {
      const cancel = this.#options.timers.after(ANSWER_MS, () => {
        settle(fail('BROKER_TIMEOUT', `Alpaca did not answer the ${action}`, { retry: RetryClass.Safe }))
      })
      const settle = (result: Result<true>): void => {
        cancel()
        const index = this.#pending.indexOf(pending)
        if (index !== -1) this.#pending.splice(index, 1)
        resolve(result)
      }
      const pending = { subscription, isRemoval, settle, undo }
      this.#pending.push(pending)
    })
  }

  #onSubscription(list: Readonly<Record<string, unknown>>): void {
    for (const pending of [...this.#pending]) {
      if (isServed(pending.subscription, list, pending.isRemoval)) pending.settle(ok(true))
    }
  }

  /** The oldest request is the one that was refused; what it asked for is no longer wanted. */
  #onRefusal(code: string): void {
    const pending = this.#pending[0]
    if (pending === undefined) return
    pending.undo()
    pending.settle(fail(code, 'Alpaca refuses this subscription; what was subscribed before stays'))
  }

  #onMessage(message: AlpacaStreamMessage): void {
    const listener = this.#listener
    if (listener === undefined) return
    this.#heardAt = this.#options.timers.monotonic()
    switch (message.T) {
      case 'b': return this.#pass(minuteBar(message), (bar) => listener.onBar(bar), message)
      case 'u': return this.#pass(minuteBar(message), (bar) => listener.onBarCorrected(bar), message)
      case 'q': return this.#pass(quoteOf(message.S, message), (quote) => listener.onQuote(quote), message)
      case 't':
        if (!isLastSale(message)) return undefined
        return this.#pass(printOf(message), (print) => listener.onPrint(print), message)
      case 's': {
        const status = statusOf(message)
        if (status === undefined) return undefined
        const read = status === 'unreadable' ? undefined : status
        return this.#pass(read, (known) => listener.onStatus(known), message)
      }
      case 'c': return this.#corrected(message, listener)
      case 'x':
        return this.#pass(cancelOf(message), (canceled) => listener.onPrintCorrected(canceled), message)
      default:
        if (!UNUSED.has(message.T)) listener.onUnreadable(`a message "${shortText(message.T)}"`)
        return undefined
    }
  }

  #corrected(message: AlpacaStreamMessage, listener: FeedListener): void {
    const { S: symbol, oi: id, ci, cp, cs } = message
    const corrected = printOf({ ...message, i: ci, p: cp, s: cs })
    if (symbol === undefined || id === undefined || corrected === undefined) {
      listener.onUnreadable('a correction that lacks a field')
      return
    }
    listener.onPrintCorrected({ symbol, id, corrected })
  }

  #pass<T>(value: T | undefined, tell: (value: T) => void, message: AlpacaStreamMessage): void {
    if (value !== undefined) tell(value)
    else this.#listener?.onUnreadable(`a message "${message.T}" that lacks a field, or says nothing known`)
  }

  #onReady(): void {
    this.#heardAt = this.#options.timers.monotonic()
    this.#set(ConnectionStatus.Live, '')
    this.#answer(ok(true))
    this.#watch()
  }

  /** A stream that is open, answers, and brings nothing in an open market, is made anew. */
  #watch(): void {
    const { timers, staleMs, isMarketOpen } = this.#options
    this.#cancelWatch()
    this.#cancelWatch = timers.after(staleMs, () => {
      const isSilent = timers.monotonic() - this.#heardAt >= staleMs
      if (isSilent && !this.#book.isEmpty && isMarketOpen(this.#now())) this.#link.restart(STALE_CODE)
      this.#watch()
    })
  }

  #onRefused(code: string): void {
    this.#cancelWatch()
    this.#set(ConnectionStatus.Closed, code)
    this.#answer(fail(code, 'Alpaca refuses these keys, or this feed to their plan'))
    this.#listener = undefined
  }

  #answer(result: Result<true>): void {
    this.#settle?.(result)
    this.#settle = undefined
  }

  #set(status: ConnectionState['status'], reason: string): void {
    this.#state = { status, reason, since: this.#now() }
    this.#listener?.onConnection(this.#state)
  }
}
