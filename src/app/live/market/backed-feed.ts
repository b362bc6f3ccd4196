import {
  fail, formatUtc, MILLIS_PER_MINUTE, MILLIS_PER_SECOND, ok, RetryClass, type Result, type UtcMillis,
} from '../../../base/index.ts'
import { AlertSeverity, type Bar, type Quote } from '../../../model/index.ts'
import {
  ConnectionStatus, type BarPages, type Clock, type ConnectionState, type DataProvider, type FeedListener,
  type FeedSubscription, type HistoryRequest,
} from '../../../port/index.ts'
import { FeedSide } from './feed-side.ts'

/** For so long the first source has to be well before the market comes from it again. */
export const WELL_MS = 5 * MILLIS_PER_MINUTE
/** A change that nothing forces comes between two slices: so long after the end of a minute. */
const CALM_MS = { from: 10 * MILLIS_PER_SECOND, to: 40 * MILLIS_PER_SECOND }
/** For so long the beginning waits for the backup, when the first source is there. */
const BACKUP_WAIT_MS = 5 * MILLIS_PER_SECOND
/** A backup that tells nothing for so long, while the first source does, is none. */
const SILENT_BACKUP_MS = 15 * MILLIS_PER_MINUTE
/** Of a source that was left because the other one told more, and of one that was well enough. */
const STALE_CODE = 'STREAM_STALE'
const CHANGED_CODE = 'FEED_CHANGED'
/** How far a source's clock may run ahead of ours. */
const AHEAD_MS = MILLIS_PER_SECOND

/** What a feed with a backup is made of. */
export interface BackedFeedOptions {
  readonly primary: DataProvider
  readonly backup: DataProvider
  readonly clock: Clock
  /** For so long the one that tells may lack what the other one has. */
  readonly silenceMs: number
}

/**
 * Two data providers as one: the market comes from the first, and from the other while the first is down or
 * silent.
 *
 * Both are connected all the time, one of them is heard. A source is left at once when its line goes down,
 * and when it has lacked a minute that the other has told for `silenceMs`; the first one is taken again when
 * it has been well for five minutes. Each change is an interruption to whoever listens, so what was missed is
 * read from the history of the one that tells now, as after any other. When both are down it is down; when
 * both tell nothing the market is quiet, or the trigger for stale data says so.
 */
export class BackedFeed implements DataProvider {
  readonly #primary: FeedSide
  readonly #backup: FeedSide
  readonly #clock: Clock
  readonly #silenceMs: number
  readonly #symbols = new Set<string>()
  #active: FeedSide
  /** Why the backup tells; empty while the first one does. */
  #why = ''
  /** Why there is no backup, as it was told; empty while there is one. */
  #missing = ''
  #isPatient = true
  #isBackupCalled = false
  #isEnded = false
  #state: ConnectionState
  #listener: FeedListener | undefined
  #settle: ((result: Result<true>) => void) | undefined
  #cancelPatience: () => void = () => {}
  #cancelLook: () => void = () => {}

  constructor({ primary, backup, clock, silenceMs }: BackedFeedOptions) {
    this.#primary = new FeedSide(primary)
    this.#backup = new FeedSide(backup)
    this.#active = this.#primary
    this.#clock = clock
    this.#silenceMs = silenceMs
    this.#state = { status: ConnectionStatus.Closed, since: clock.now(), reason: '' }
  }

  /** Of the one that tells now. */
  get source(): string {
    return this.#active.source
  }

  get connection(): ConnectionState {
    return this.#state
  }

  /**
   * Answers when the first source is live, or the other one when that takes longer than `silenceMs`. The
   * backup is called second: where a vendor lets one connection in, the first source has it.
   */
  connect(listener: FeedListener): Promise<Result<true>> {
    if (this.#listener !== undefined) {
      return Promise.resolve(fail('ALREADY_CONNECTED', 'this feed is connected or connecting already'))
    }
    this.#listener = listener
    this.#tell(ConnectionStatus.Connecting, '')
    return new Promise((resolve) => {
      this.#settle = resolve
      this.#waitFor(this.#silenceMs)
      void this.#dial(this.#primary)
    })
  }

  async disconnect(): Promise<void> {
    this.#stop()
    await Promise.all([this.#primary.provider.disconnect(), this.#backup.provider.disconnect()])
    this.#settle?.(fail('CONNECTION_CLOSED', 'the connection was closed before it was live'))
    this.#settle = undefined
    if (this.#state.status !== ConnectionStatus.Closed) this.#tell(ConnectionStatus.Closed, '')
    this.#listener = undefined
  }

  /** Both have to take it: a backup that refuses a symbol would fail when it is needed. */
  subscribe(subscription: FeedSubscription): Promise<Result<true>> {
    for (const symbol of subscription.bars ?? []) this.#symbols.add(symbol)
    return this.#askBoth((provider) => provider.subscribe(subscription))
  }

  unsubscribe(subscription: FeedSubscription): Promise<Result<true>> {
    for (const symbol of subscription.bars ?? []) {
      this.#symbols.delete(symbol)
      this.#primary.forget(symbol)
      this.#backup.forget(symbol)
    }
    return this.#askBoth((provider) => provider.unsubscribe(subscription))
  }

  getQuote(symbol: string): Promise<Result<Quote | undefined>> {
    return this.#active.provider.getQuote(symbol)
  }

  history(request: HistoryRequest): BarPages {
    return this.#active.provider.history(request)
  }

  /** Waits no longer than so for what is better than nothing. */
  #waitFor(ms: number): void {
    this.#cancelPatience()
    this.#cancelPatience = this.#clock.after(ms, () => {
      this.#isPatient = false
      if (!this.#isBackupCalled) this.#callBackup()
      this.#open()
    })
  }

  #callBackup(): void {
    this.#isBackupCalled = true
    void this.#dial(this.#backup)
  }

  async #dial(side: FeedSide): Promise<void> {
    side.awaySince = this.#clock.now()
    const connected = await side.provider.connect(this.#listenerOf(side))
    side.answer = connected
    if (!connected.ok) {
      side.isOver = true
      side.reason = connected.failure.code
    } else if (!side.isLive && side.provider.connection.status === ConnectionStatus.Live) {
      side.begin(this.#otherOf(side), this.#clock.now())
    }
    this.#open()
  }

  /** Answers whoever connects, once there is something to say. */
  #open(): void {
    const settle = this.#settle
    if (settle === undefined) return this.#look()
    const [primary, backup] = [this.#primary, this.#backup]
    const isRefused = primary.answer?.ok === false
    if (primary.isLive && !this.#isBackupCalled) {
      this.#waitFor(BACKUP_WAIT_MS)
      return this.#callBackup()
    }
    const isBackupKnown = backup.isLive || backup.answer !== undefined
    const isReady = primary.isLive ? isBackupKnown || !this.#isPatient : backup.isLive && !this.#isPatient
    if (!isRefused && !isReady) return
    this.#settle = undefined
    this.#cancelPatience()
    if (isRefused) return settle(primary.answer as Result<true>)
    if (primary.isLive) this.#stand(AlertSeverity.Info, `${backup.source} is the backup`)
    else this.#choose(backup, AlertSeverity.Error, `${primary.source} cannot be reached`)
    this.#tell(ConnectionStatus.Live, '')
    settle(ok(true))
    this.#look()
  }

  #listenerOf(side: FeedSide): FeedListener {
    const pass = (tell: (listener: FeedListener) => void): void => {
      if (this.#active === side && this.#listener !== undefined) tell(this.#listener)
    }
    return {
      onBar: (bar) => this.#onBar(side, bar),
      onBarCorrected: (bar) => pass((listener) => listener.onBarCorrected(bar)),
      onQuote: (quote) => pass((listener) => listener.onQuote(quote)),
      onPrint: (print) => pass((listener) => listener.onPrint(print)),
      onPrintCorrected: (correction) => pass((listener) => listener.onPrintCorrected(correction)),
      onStatus: (status) => {
        side.tellStatus(status)
        pass((listener) => listener.onStatus(status))
      },
      onConnection: (state) => this.#onConnection(side, state),
      onUnreadable: (message) => pass((listener) => listener.onUnreadable(message)),
    }
  }

  /** What cannot be compared, such as a bar of the future, says nothing of who is behind. */
  #onBar(side: FeedSide, bar: Bar): void {
    const now = this.#clock.now()
    const isComparable = this.#symbols.has(bar.symbol) && bar.timeframe === '1m'
      && Number.isSafeInteger(bar.closeAt) && bar.closeAt <= now + AHEAD_MS
    if (isComparable) side.tell(bar, this.#otherOf(side), now)
    if (side === this.#active) this.#listener?.onBar(bar)
    this.#look()
  }

  #onConnection(side: FeedSide, { status, reason }: ConnectionState): void {
    if (this.#isEnded) return
    const other = this.#otherOf(side)
    const isOver = status === ConnectionStatus.Closed
    side.reason = reason
    if (isOver) side.isOver = true
    if (status === ConnectionStatus.Live) side.begin(other, this.#clock.now())
    else if (side.isLive) side.end(other, this.#clock.now())
    if (this.#settle !== undefined) return this.#open()
    // A first source that ends by itself has no more to tell, and neither has the market.
    const hasEnded = isOver && reason === '' && side === this.#primary
    if (hasEnded) return this.#finish('')
    if (side.isOver && other.isOver) return this.#finish(reason === '' ? other.reason : reason)
    if (side === this.#active) {
      this.#tell(isOver ? ConnectionStatus.Interrupted : status, reason)
      if (!side.isLive && other.isLive) this.#change(other, downText(side))
    } else if (side.isLive && !other.isLive) this.#change(side, downText(other))
    this.#look()
  }

  /** Does what is due, and waits for what will be. */
  #look(): void {
    this.#cancelLook()
    if (this.#isEnded || this.#settle !== undefined) return
    const now = this.#clock.now()
    const [primary, active, silenceMs] = [this.#primary, this.#active, this.#silenceMs]
    const spare = this.#otherOf(active)
    if (primary.isLive && now >= primary.behindSince + silenceMs) primary.wellSince = now
    const isLeft = spare.isLive && now >= active.behindSince + silenceMs
    if (isLeft && now < spare.behindSince + silenceMs) {
      const since = formatUtc(active.behindSince as UtcMillis)
      this.#change(spare, `${active.source} lacks minutes since ${since}`, STALE_CODE)
    } else if (spare === primary && now >= primary.wellSince + WELL_MS && calmFrom(now) === now) {
      this.#change(primary, `${primary.source} has been well for five minutes`)
    }
    this.#missBackup(now)
    this.#sleep(now)
  }

  #sleep(now: UtcMillis): void {
    const [active, backup] = [this.#active, this.#backup]
    const spare = this.#otherOf(active)
    const due = [
      spare.isLive ? active.behindSince + this.#silenceMs : Infinity,
      spare === this.#primary ? calmFrom(Math.max(now + 1, spare.wellSince + WELL_MS)) : Infinity,
      backup.isLive || this.#missing !== '' ? Infinity : backup.awaySince + this.#silenceMs,
    ].filter((at) => at > now)
    const next = Math.min(...due)
    if (next < Infinity) this.#cancelLook = this.#clock.after(next - now, () => this.#look())
  }

  /** Tells when the backup has been away or silent for long, and when it is there again. */
  #missBackup(now: UtcMillis): void {
    const [primary, backup] = [this.#primary, this.#backup]
    const isAway = !backup.isLive
    if (this.#active === backup || (isAway && now < backup.awaySince + this.#silenceMs)) return
    const isSilent = primary.isLive && primary.lastToldAt >= backup.lastToldAt + SILENT_BACKUP_MS
    const missing = isAway ? downText(backup) : isSilent ? `${backup.source} is silent` : ''
    if (missing === this.#missing) return
    this.#missing = missing
    if (missing === '') this.#stand(AlertSeverity.Info, `${backup.source} is the backup again`)
    else this.#stand(AlertSeverity.Warning, missing)
  }

  /** Lets the market come from the other source, which is an interruption to whoever listens. */
  #change(to: FeedSide, why: string, reason = CHANGED_CODE): void {
    if (this.#active.isLive) this.#tell(ConnectionStatus.Interrupted, reason)
    this.#choose(to, to === this.#primary ? AlertSeverity.Warning : AlertSeverity.Error, why)
    this.#tell(ConnectionStatus.Live, '')
    for (const status of to.halts) this.#listener?.onStatus(status)
  }

  #choose(to: FeedSide, severity: AlertSeverity, why: string): void {
    this.#active = to
    this.#why = to === this.#backup ? why : ''
    this.#missing = ''
    this.#stand(severity, why)
  }

  /** Tells where the market comes from and what is wrong with that. */
  #stand(severity: AlertSeverity, what: string): void {
    const { source } = this.#active
    const trouble = this.#missing === '' ? this.#why : `there is no backup: ${this.#missing}`
    const message = `market data come from ${source}: ${what}`
    this.#listener?.onStanding?.({ source, trouble, severity, message })
  }

  #tell(status: ConnectionStatus, reason: string): void {
    this.#state = { status, since: this.#clock.now(), reason }
    this.#listener?.onConnection(this.#state)
  }

  #finish(reason: string): void {
    this.#stop()
    this.#tell(ConnectionStatus.Closed, reason)
    void this.#otherOf(this.#active).provider.disconnect()
    void this.#active.provider.disconnect()
  }

  #stop(): void {
    this.#isEnded = true
    this.#cancelLook()
    this.#cancelPatience()
  }

  #otherOf(side: FeedSide): FeedSide {
    return side === this.#primary ? this.#backup : this.#primary
  }

  /** What may work later is not waited for at the one that nobody hears. */
  async #askBoth(ask: (provider: DataProvider) => Promise<Result<true>>): Promise<Result<true>> {
    const [first, second] = await Promise.all([ask(this.#primary.provider), ask(this.#backup.provider)])
    const [own, other] = this.#active === this.#primary ? [first, second] : [second, first]
    if (own.ok && !other.ok && other.failure.retry !== RetryClass.Safe) {
      const { code, message, retry, details } = other.failure
      return fail(code, `${this.#otherOf(this.#active).source}: ${message}`, { retry, details })
    }
    return own
  }
}

function downText({ source, reason }: FeedSide): string {
  return `${source} is down${reason === '' ? '' : ` (${reason})`}`
}

/** The first instant from `at` on that lies well between the ends of two minutes. */
function calmFrom(at: number): number {
  if (!Number.isFinite(at)) return at
  const since = at % MILLIS_PER_MINUTE
  if (since < CALM_MS.from) return at - since + CALM_MS.from
  return since <= CALM_MS.to ? at : at - since + MILLIS_PER_MINUTE + CALM_MS.from
}
