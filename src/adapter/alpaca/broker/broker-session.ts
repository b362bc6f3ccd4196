import { fail, ok, type ClientOrderId, type Result, type UtcMillis } from '../../../base/index.ts'
import {
  ConnectionStatus, KEYS_REFUSED, type BrokerListener, type ConnectionState, type KnownOrder,
} from '../../../port/index.ts'
import type { AlpacaRest } from '../client/alpaca-rest.ts'
import type { AlpacaTradeUpdate } from '../schema/order-schema.ts'
import { Backoff } from '../transport/backoff.ts'
import { SocketLink } from '../transport/socket-link.ts'
import { wait } from '../transport/timers.ts'
import type { ReadOptions } from './broker-options.ts'
import { CatchUp } from './catch-up.ts'
import { LegWait } from './leg-wait.ts'
import type { OrderReader } from './order-reader.ts'
import { OrderSender } from './order-sender.ts'
import { OrderTracker } from './order-tracker.ts'
import { TradeStream } from './trade-stream.ts'

const RETRY = { firstMs: 250, capMs: 10_000 }
/** An order whose cancel was taken is read where the stream says nothing of it for so long. */
const END_MS = 2_000

/** What a session stands on. */
interface SessionParts {
  readonly options: ReadOptions
  readonly rest: AlpacaRest
  readonly reader: OrderReader
}

/**
 * The life of a connection: the stream is kept up, what it missed is read, and only then it is live.
 *
 * The stream is a hint, reading is the truth: both go through one tracker.
 */
export class BrokerSession {
  readonly #parts: SessionParts
  readonly #link: SocketLink
  readonly tracker: OrderTracker
  readonly sender: OrderSender
  readonly catchUp: CatchUp
  readonly legWait: LegWait
  #listener: BrokerListener | undefined
  #known: readonly KnownOrder[] = []
  #state: ConnectionState
  #settle: ((result: Result<true>) => void) | undefined
  #isPolling = false
  /** The keys were good: a refusal is tried again, as what is held and its stops are still there. */
  #wasLive = false
  readonly #again: Backoff
  /** It was connected, and is no more; a new connection takes a new session. */
  isEnded = false
  #cancelPoll: () => void = () => {}

  constructor(parts: SessionParts) {
    this.#parts = parts
    const { options, rest, reader } = parts
    const { timers, vendorClock, credentials } = options
    this.#state = { status: ConnectionStatus.Closed, since: this.#now(), reason: '' }
    this.legWait = new LegWait(timers)
    this.#again = new Backoff(RETRY, timers)
    this.tracker = new OrderTracker({
      emit: (event) => this.#listener?.onVenueEvent(event),
      notice: (notice) => this.#listener?.onNotice(notice),
      want: (tracked) => void this.catchUp.refreshSoon(tracked),
      trim: (tracked, version, excess) => void this.sender.trim(tracked, version, excess),
      onLegsNamed: (id) => this.endLegWait(id),
      now: () => this.#now(),
    })
    this.catchUp = new CatchUp({ reader, tracker: this.tracker, timers, vendorClock })
    this.sender = new OrderSender({
      rest, reader, tracker: this.tracker, doubt: (tracked) => void this.catchUp.refreshSoon(tracked),
      awaitEnd: (tracked) => void timers.after(END_MS, () => {
        if (!tracked.isEnded && !this.isEnded) void this.catchUp.refresh(tracked)
      }),
    })
    const unreadable = (message: string): void => this.tellDoubt(message)
    const protocol = new TradeStream(credentials, {
      onUpdate: (update) => this.#onUpdate(update), onUnreadable: unreadable,
    })
    this.#link = new SocketLink({
      url: options.streamUrl, protocol, timers, times: options.linkTimes,
      listener: {
        onReady: () => void this.#becomeLive(),
        onInterrupted: (code) => this.#set(ConnectionStatus.Interrupted, code),
        onRefused: (code) => this.#refuse(code),
        onUnreadable: unreadable,
      },
    })
  }

  get connection(): ConnectionState {
    return this.#state
  }

  connect(listener: BrokerListener, known: readonly KnownOrder[]): Promise<Result<true>> {
    if (this.#listener !== undefined) {
      return Promise.resolve(fail('ALREADY_CONNECTED', 'this broker is connected or connecting already'))
    }
    this.#listener = listener
    this.#known = known
    this.legWait.isResuming = true
    for (const { terms, executionIds, venueOrderId } of known) {
      const tracked = this.tracker.register(terms, executionIds)
      tracked.isAccepted = venueOrderId !== undefined
      if (venueOrderId !== undefined) this.tracker.bind(venueOrderId, tracked)
    }
    this.#set(ConnectionStatus.Connecting, '')
    return new Promise((resolve) => {
      this.#settle = resolve
      this.#link.open()
    })
  }

  disconnect(): void {
    this.isEnded = true
    this.catchUp.stop()
    this.#link.close()
    this.#cancelPoll()
    if (this.#state.status !== ConnectionStatus.Closed) this.#set(ConnectionStatus.Closed, '')
    this.#answer(fail('CONNECTION_CLOSED', 'the connection was closed before it was live'))
    this.#listener = undefined
  }

  /** The legs of a group have their names, or it has none: what waited for them is passed on. */
  endLegWait(id: ClientOrderId): void {
    this.legWait.end(id)
    this.#releaseHeld()
  }

  /** Tells of something that could not be read. */
  tellDoubt(message: string): void {
    this.#listener?.onNotice({ kind: 'MessageUnreadable', message, at: this.#now() })
  }

  #releaseHeld(): void {
    for (const update of this.legWait.take()) this.tracker.update(update)
  }

  #now(): UtcMillis {
    return Math.floor(this.#parts.options.vendorClock.now()) as UtcMillis
  }

  #onUpdate(update: AlpacaTradeUpdate): void {
    if (this.tracker.known(update.order) === undefined && this.legWait.hold(update)) return
    this.#releaseHeld()
    this.tracker.update(update)
  }

  /** Reads what was missed, again and again until that worked or the stream broke once more. */
  async #becomeLive(): Promise<void> {
    const { timers } = this.#parts.options
    const backoff = new Backoff(RETRY, timers)
    this.#set(ConnectionStatus.CatchingUp, '')
    let begun = this.#state
    while (this.#state === begun) {
      const result = await this.#readMissed()
      if (this.#state !== begun) return
      if (result.ok) {
        this.#wasLive = true
        this.#set(ConnectionStatus.Live, '')
        this.#answer(ok(true))
        this.#poll()
        return
      }
      const { code } = result.failure
      if (KEYS_REFUSED.has(code)) {
        if (!this.#wasLive) return this.#refuse(code)
        this.#set(ConnectionStatus.CatchingUp, code)
        begun = this.#state
      }
      await wait(timers, backoff.next())
    }
  }

  async #readMissed(): Promise<Result<true>> {
    if (this.legWait.isResuming) {
      const resumed = await this.catchUp.resume(this.#known)
      if (!resumed.ok) return resumed
      this.legWait.isResuming = false
      this.#releaseHeld()
    }
    return this.catchUp.run()
  }

  #poll(afterMs = this.#parts.options.pollMs): void {
    this.#cancelPoll()
    this.#cancelPoll = this.#parts.options.timers.after(afterMs, () => void this.#compare())
  }

  /** Compares with the vendor; while it cannot be read, the connection is not live, and it is tried again. */
  async #compare(): Promise<void> {
    const { Live, Interrupted } = ConnectionStatus
    if (this.#isPolling || !this.#link.isReady) return
    this.#isPolling = true
    this.#releaseHeld()
    const result = await this.catchUp.run()
    this.#isPolling = false
    if (this.#listener === undefined || !this.#link.isReady) return
    // Where our own limit has no room, nothing was asked: the broker is as there as before.
    const isAway = !result.ok && result.failure.code !== 'RATE_LIMIT_HELD'
    if (isAway && this.#state.status === Live) this.#set(Interrupted, result.failure.code)
    if (result.ok && this.#state.status === Interrupted) this.#set(Live, '')
    if (result.ok) this.#again.reset()
    this.#poll(result.ok ? undefined : Math.min(this.#again.next(), this.#parts.options.pollMs))
  }

  #refuse(code: string): void {
    this.isEnded = true
    this.#link.close()
    this.#cancelPoll()
    this.#set(ConnectionStatus.Closed, code)
    this.#answer(fail(code, 'Alpaca refuses these keys: check that they belong to this host (paper or live)'))
    this.#listener = undefined
  }

  #answer(result: Result<true>): void {
    this.#settle?.(result)
    this.#settle = undefined
  }

  #set(status: ConnectionStatus, reason: string): void {
    this.#state = { status, reason, since: this.#now() }
    this.#listener?.onConnection(this.#state)
  }
}
