import {
  fail, ok, RetryClass, type ClientOrderId, type Failure, type Result,
} from '../../../src/base/index.ts'
import type { OrderChanges, VenueEvent } from '../../../src/model/index.ts'
import {
  leadingTerms, legTerms, type ActivityPage, type BrokerAccount, type BrokerConnector, type BrokerListener,
  type BrokerOrder, type KnownOrder, type RequestOutcome, type SubmitOutcome, type SubmitRequest, type Timers,
} from '../../../src/port/index.ts'
import type { Chance } from './chance.ts'
import type { Feature } from './swarm-plan.ts'

/** What an unreliable way to the broker is made of. */
export interface UnreliableParts {
  readonly inner: BrokerConnector
  readonly timers: Timers
  readonly chance: Chance
  /** Whether a feature strikes now; false for ever once the world heals. */
  readonly strikes: (feature: Feature, id?: ClientOrderId) => boolean
  readonly isSlow: () => boolean
  /** The process stands still: what comes in waits. */
  readonly isStalled: () => boolean
  /** A submit leaves the process. */
  readonly onDeparture: (request: SubmitRequest) => void
  /** A submit that left is known not to have arrived, and may leave again as it was approved. */
  readonly onUnsent: (request: SubmitRequest) => void
  /** Right before a submit reaches the broker. */
  readonly onArrival: (request: SubmitRequest) => void
  /** Right before and after a request leaves the process: a crash there never answers. */
  readonly onEdge: (edge: 'before-send' | 'after-send') => boolean
}

const ANSWER_MS = 5_000
const HIDDEN_MS = 20_000
const LATE_MS = 8_000
/** Longer than the session's clock takes to tick. */
const SLOW_CONNECT_MS = 1_500

/**
 * The way to a simulated broker: slow, and sometimes lost. What it does to messages stays within the port's
 * contract: of one order, events come in order, and what a broken stream has missed is told when it mends.
 */
export class UnreliableBroker implements BrokerConnector {
  readonly #parts: UnreliableParts
  /** Orders that the broker denies to have, for some time after they came. */
  readonly #hiddenUntil = new Map<ClientOrderId, number>()
  #isDead = false
  /** When the last event of an order is told: later ones come after it. */
  readonly #toldAt = new Map<ClientOrderId, number>()

  constructor(parts: UnreliableParts) {
    this.#parts = parts
  }

  get capabilities() {
    return this.#parts.inner.capabilities
  }

  get connection() {
    return this.#parts.inner.connection
  }

  async connect(listener: BrokerListener, known: readonly KnownOrder[]): Promise<Result<true>> {
    if (this.#parts.isSlow()) await this.#wait(SLOW_CONNECT_MS)
    return this.#parts.inner.connect({
      onVenueEvent: (event) => {
        if (!this.#isDead) this.#tell(listener, event)
      },
      onConnection: (state) => {
        if (!this.#isDead) listener.onConnection(state)
      },
      onNotice: (notice) => {
        if (!this.#isDead) listener.onNotice(notice)
      },
    }, known)
  }

  /** The process that listens has died: it hears nothing any more. */
  async die(): Promise<void> {
    this.#isDead = true
    await this.disconnect()
  }

  disconnect(): Promise<void> {
    return this.#parts.inner.disconnect()
  }

  async submit(request: SubmitRequest): Promise<SubmitOutcome> {
    const { inner, strikes, onDeparture, onArrival, timers, chance } = this.#parts
    onDeparture(request)
    await this.#edge('before-send')
    const arrive = (): Promise<SubmitOutcome> => {
      onArrival(request)
      return inner.submit(request)
    }
    const id = leadingTerms(request).clientOrderId
    if (strikes('lose-submit-before', id)) return this.#unknown('it was lost on the way')
    if (strikes('refuse-submit', id)) return this.#refusal(request)
    if (strikes('late-submit', id)) {
      timers.after(chance.whole(1, 20_000), () => void arrive())
      return this.#unknown('it is late on the way')
    }
    await this.#wait()
    if (strikes('hide-order', id)) this.#hide(request)
    const outcome = await arrive()
    await this.#edge('after-send')
    if (strikes('lose-submit-after', id)) return this.#unknown('its answer was lost')
    await this.#wait()
    return outcome
  }

  async cancel(id: ClientOrderId): Promise<RequestOutcome> {
    return this.#ask('lose-cancel', id, () => this.#parts.inner.cancel(id))
  }

  async modify(id: ClientOrderId, changes: OrderChanges): Promise<RequestOutcome> {
    return this.#ask('lose-modify', id, () => this.#parts.inner.modify(id, changes))
  }

  async findOrder(id: ClientOrderId): Promise<Result<BrokerOrder | undefined>> {
    await this.#wait()
    if (this.#parts.strikes('fail-lookup', id)) return this.#failed()
    if ((this.#hiddenUntil.get(id) ?? 0) > this.#parts.timers.monotonic()) return ok(undefined)
    return this.#parts.inner.findOrder(id)
  }

  openOrders(): Promise<Result<readonly BrokerOrder[]>> {
    return this.#read(() => this.#parts.inner.openOrders())
  }

  activitySince(cursor: string): Promise<Result<ActivityPage>> {
    return this.#read(() => this.#parts.inner.activitySince(cursor))
  }

  positions() {
    return this.#read(() => this.#parts.inner.positions())
  }

  account(): Promise<Result<BrokerAccount>> {
    return this.#read(() => this.#parts.inner.account())
  }

  clock() {
    return this.#parts.inner.clock()
  }

  sessions(...range: Parameters<BrokerConnector['sessions']>) {
    return this.#parts.inner.sessions(...range)
  }

  async #ask(
    feature: 'lose-cancel' | 'lose-modify', id: ClientOrderId, run: () => Promise<RequestOutcome>,
  ): Promise<RequestOutcome> {
    const { strikes, chance } = this.#parts
    await this.#edge('before-send')
    if (strikes(feature, id)) {
      if (chance.hits(0.5)) await run()
      return this.#unknown('it was lost')
    }
    await this.#wait()
    const outcome = await run()
    await this.#edge('after-send')
    await this.#wait()
    return outcome
  }

  async #read<T>(run: () => Promise<Result<T>>): Promise<Result<T>> {
    await this.#wait()
    return this.#parts.strikes('fail-account') ? this.#failed() : run()
  }

  #hide(request: SubmitRequest): void {
    const until = this.#parts.timers.monotonic() + HIDDEN_MS
    for (const { clientOrderId } of [leadingTerms(request), ...legTerms(request)]) {
      this.#hiddenUntil.set(clientOrderId, until)
    }
  }

  /** Later, and sometimes twice; of one order in order. */
  #tell(listener: BrokerListener, event: VenueEvent): void {
    const { timers, strikes, chance } = this.#parts
    const id = event.clientOrderId
    const now = timers.monotonic()
    // Of fills alone the port does not say that they come before what was told later.
    if (event.kind === 'Filled' && strikes('late-fills', id)) {
      timers.after(chance.whole(1, LATE_MS), () => listener.onVenueEvent(event))
      return
    }
    const delay = strikes('delay-events', id) ? chance.whole(1, 3_000) : 0
    const at = Math.max(now + delay, this.#toldAt.get(id) ?? 0)
    this.#toldAt.set(id, at)
    const say = (): void => listener.onVenueEvent(event)
    if (at === now && !this.#parts.isStalled()) say()
    else timers.after(at - now, say)
    if (strikes('repeat-events', id)) timers.after(at - now + chance.whole(1, 5_000), say)
  }

  async #unknown(why: string): Promise<{ readonly kind: 'unknown'; readonly failure: Failure }> {
    await this.#wait(ANSWER_MS)
    const lost = fail('BROKER_CONNECTION_LOST', why, { retry: RetryClass.AfterReconcile })
    return { kind: 'unknown', failure: lost.failure }
  }

  /** Proof that there is no order: the line was busy, nobody was there, or the broker has its reasons. */
  async #refusal(request: SubmitRequest): Promise<SubmitOutcome> {
    await this.#wait()
    const [code, retry] = this.#parts.chance.pick([
      ['RATE_LIMITED', RetryClass.Safe], ['BROKER_UNREACHABLE', RetryClass.Safe],
      ['BROKER_REFUSED', RetryClass.Never],
    ] as const)
    if (retry === RetryClass.Safe) this.#parts.onUnsent(request)
    return { kind: 'rejected', failure: fail(code, 'not now', { retry }).failure }
  }

  #failed(): Result<never> {
    return fail('BROKER_CONNECTION_LOST', 'nobody answers', { retry: RetryClass.Safe })
  }

  async #edge(edge: 'before-send' | 'after-send'): Promise<void> {
    if (this.#parts.onEdge(edge)) await new Promise(() => {})
  }

  #wait(ms = this.#parts.isSlow() ? this.#parts.chance.whole(1, 2_500) : 1): Promise<void> {
    return new Promise((resolve) => {
      this.#parts.timers.after(ms, resolve)
    })
  }
}
