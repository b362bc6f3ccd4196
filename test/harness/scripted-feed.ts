import { ok, type Result, type UtcMillis } from '../../src/base/index.ts'
import { columnsOf } from '../../src/data/index.ts'
import type { Bar, BarColumns } from '../../src/model/index.ts'
import type {
  BarPages, ConnectionState, ConnectionStatus, DataProvider, FeedListener, FeedSubscription, HistoryRequest,
} from '../../src/port/index.ts'

/** A feed that says what a test lets it say; its history holds what it was given, or fails. */
export class ScriptedFeed implements DataProvider {
  readonly source: string
  connection: ConnectionState = { status: 'CLOSED', since: 0 as UtcMillis, reason: '' }
  listener: FeedListener | undefined
  refusal: Result<true> = ok(true)
  /** Not reached: it does not answer who connects before `say`. */
  isAway = false
  failures: Result<undefined>[] = []
  requests: HistoryRequest[] = []
  /** What its history holds. */
  bars: Bar[] = []
  #settle: ((result: Result<true>) => void) | undefined

  constructor(source = 'script') {
    this.source = source
  }

  connect(listener: FeedListener): Promise<Result<true>> {
    this.listener = listener
    if (this.isAway) {
      return new Promise((resolve) => {
        this.#settle = resolve
      })
    }
    if (this.refusal.ok) this.connection = { ...this.connection, status: 'LIVE' }
    return Promise.resolve(this.refusal)
  }

  disconnect = (): Promise<void> => {
    this.connection = { ...this.connection, status: 'CLOSED' }
    return Promise.resolve()
  }
  /** What it says to a subscription of quotes. */
  quoted: Result<true> = ok(true)
  subscribe = ({ quotes }: FeedSubscription): Promise<Result<true>> => (
    Promise.resolve(quotes === undefined ? ok(true) : this.quoted)
  )
  unsubscribe = (): Promise<Result<true>> => Promise.resolve(ok(true))
  getQuote = (): Promise<Result<undefined>> => Promise.resolve(ok(undefined))

  history(request: HistoryRequest): BarPages {
    const { key, from, to } = request
    this.requests.push(request)
    let pages = [this.bars.filter(({ symbol, timeframe, closeAt }) => (
      symbol === key.symbol && timeframe === key.timeframe && closeAt > from && closeAt <= to
    ))]
    const next = (): Promise<Result<BarColumns | undefined>> => {
      const failure = this.failures.shift()
      const page = failure === undefined ? pages.shift() ?? [] : []
      if (page.length === 0) pages = []
      return Promise.resolve(failure ?? ok(page.length === 0 ? undefined : columnsOf(page)))
    }
    return { key, next }
  }

  say(status: ConnectionStatus, reason = ''): void {
    this.connection = { status, since: 0 as UtcMillis, reason }
    this.listener?.onConnection(this.connection)
    if (status === 'LIVE') this.#settle?.(ok(true))
  }
}
