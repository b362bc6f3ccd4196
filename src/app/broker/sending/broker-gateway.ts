import type { ClientOrderId, Failure, UtcMillis } from '../../../base/index.ts'
import type { Effect, OrderChanges, VenueEvent } from '../../../model/index.ts'
import {
  leadingTerms, type RequestOutcome, type SubmitOutcome, type SubmitRequest,
} from '../../../port/index.ts'
import type { OpenOrder } from '../../live/core/core-protocol.ts'
import type { GatewayParts } from './gateway-parts.ts'
import { LegBook } from './leg-book.ts'
import { OrderLookup, type LookupEnd } from './order-lookup.ts'
import { SendBudget } from './send-budget.ts'
import { idsOf, Lane, SendQueue, type QueuedWish, type Wish } from './send-queue.ts'
import { SubmitDoubts } from './submit-doubts.ts'
import { isReducing, requestsOf, unansweredRequests } from './submit-requests.ts'

/** An entry is not sent any more so long after risk approved it, by prices of that instant (R02). */
const APPROVAL_LIFE_MS = 2_000
const RETRY_FIRST_MS = 250
const RETRY_CAP_MS = 10_000
/** How soon it is looked again whether the lease was renewed. */
const FENCED_MS = 250
/**
 * Why an order cannot be changed now, and soon can, or cannot be canceled since it has ended, which is soon
 * heard: it is asked again before that counts as refused.
 */
const NOT_YET = {
  modify: new Set(['REPLACE_TOO_EARLY', 'CHANGE_PENDING']), cancel: new Set(['ORDER_NOT_OPEN']),
} as const
const NOT_YET_MAX = 3
/** A cancel that the broker took is asked for again where nothing came of it for so long. */
const CANCEL_AGAIN_MS = 30_000

/**
 * The only way to a broker: sends what the core wants, after its facts are on disk, and says what came of it.
 *
 * Cancels go first, then what reduces, each in order; of one order one request at a time. An answer that
 * proves nothing leaves the order in doubt: it is looked up, and never sent again by itself.
 */
export class BrokerGateway {
  readonly #parts: GatewayParts
  readonly #queue = new SendQueue()
  readonly #budget: SendBudget
  readonly #doubts: SubmitDoubts
  /** Changes in doubt: looked up like submits. */
  readonly #changing: OrderLookup
  /** Orders that the core wants back. */
  readonly #unwanted = new Set<ClientOrderId>()
  /** Those of them that the broker did not have when it was asked, or was to be: asked once it has them. */
  readonly #owed = new Set<ClientOrderId>()
  /** Orders that the broker keeps together. */
  readonly #legs = new LegBook()
  #cancelWake: () => void = () => {}
  #isClosed = false
  /** Nothing that opens is sent any more. */
  #isEnding = false
  #idle: (() => void)[] = []

  constructor(parts: GatewayParts) {
    this.#parts = parts
    this.#budget = new SendBudget(parts.limits)
    const { broker, timers, listener } = parts
    this.#doubts = new SubmitDoubts({
      broker, timers, onInput: (input) => listener.onInput(input),
      isUnwanted: (id) => this.#unwanted.has(id),
      onAbsent: (id) => {
        if (this.#queue.drop(id, 'cancel')) this.#owed.add(id)
      },
      onEnd: () => this.#dispatch(),
    })
    this.#changing = new OrderLookup({ timers, find: (id) => broker.findOrder(id), endsWhenFound: false })
  }

  /** Orders of unknown outcome. */
  get unknownCount(): number {
    return this.#doubts.size
  }

  /** Requests that wait for their turn. */
  get waitingCount(): number {
    return this.#queue.size
  }

  /** Orders with requests that wait, are on their way, or whose outcome nobody knows. */
  get unsettledCount(): number {
    return this.#queue.size + this.#queue.busyCount + this.#doubts.size
  }

  /** Orders that have to be read, in this order, before an event makes sense. */
  explains(event: VenueEvent): readonly ClientOrderId[] {
    return this.#legs.explains(event, this.#unwanted.has(event.clientOrderId))
  }

  /** Takes effects whose facts are on disk, in order; `decidedAt`: by what stood when, if not just now. */
  send(effects: readonly Effect[], decidedAt?: ReadonlyMap<ClientOrderId, UtcMillis>): void {
    const now = this.#parts.timers.monotonic()
    for (const request of requestsOf(effects, this.#hasOco)) {
      this.#legs.follow(request)
      this.#leaveDoubt(request)
      const at = decidedAt?.get(leadingTerms(request).clientOrderId) ?? this.#now()
      const lane = isReducing(request) ? Lane.Reducing : Lane.Opening
      // What it waited on its way here counts; a clock that was set back makes nothing younger.
      this.#queue.add({ kind: 'submit', request }, lane, now, now - Math.max(0, this.#now() - at))
      this.#cancelAgain(request, now)
    }
    for (const effect of effects) {
      if (effect.kind === 'CancelOrder') this.#addCancel(effect.clientOrderId, now)
      else if (effect.kind === 'ModifyOrder') {
        const { clientOrderId: id, changes } = effect
        this.#queue.add({ kind: 'modify', id, changes }, Lane.Reducing, now)
      }
    }
    this.#dispatch()
  }

  /** Open orders after a restart: nobody knows which of their last requests were sent. */
  resume(open: readonly OpenOrder[]): void {
    this.#legs.resume(open)
    for (const { request, sentAt } of unansweredRequests(open, this.#hasOco)) {
      this.#doubts.begin(request, 'the process ended before the answer was on record', sentAt)
    }
    for (const { terms: { clientOrderId: id }, status } of open) {
      if (status === 'PENDING_CANCEL') this.send([cancelOf(id)])
      if (status === 'PENDING_UPDATE') this.#doubtChange(id)
    }
  }

  #doubtChange(id: ClientOrderId): void {
    this.#changing.begin(id, { onEnd: (end) => this.#onChangeEnd(id, end) })
  }

  /** What was said of an order: what the broker says by itself ends doubts. */
  heard(event: VenueEvent): void {
    const { kind, clientOrderId: id } = event
    this.#legs.heard(event)
    // That a request was refused does not say that the order is there, and may have been said here.
    if (kind !== 'CancelRejected' && kind !== 'ModifyRejected') this.#doubts.heard(id)
    if (kind === 'Updated' || kind === 'ModifyRejected' || isEnd(kind)) this.#changing.heard(id)
    // What was refused as too early may have been made all the same; what the core wants since waits on.
    this.#queue.drop(id, 'modify', ({ wish, tries }) => tries > 0 && isAnswer(event, wish))
    const isOwed = this.#owed.delete(id)
    if (isOwed && !isEnd(kind)) this.#askBack(id)
    if (isEnd(kind)) {
      this.#unwanted.delete(id)
      this.#queue.drop(id, 'cancel')
      this.#queue.drop(id, 'modify')
    }
    this.#dispatch()
  }

  /** All that was asked for has left and was answered, and what was asked back is gone. */
  get isAtRest(): boolean {
    return this.#queue.size + this.#queue.busyCount + this.#unwanted.size === 0
  }

  /** Sends no entry any more; resolves when all is at rest, or after `ms`. */
  async drain(ms: number): Promise<void> {
    this.#isEnding = true
    if (this.isAtRest) return
    const atRest = Promise.withResolvers<void>()
    const callOff = this.#parts.timers.after(ms, atRest.resolve)
    this.#idle.push(() => {
      callOff()
      atRest.resolve()
    })
    this.#dispatch()
    await atRest.promise
  }

  /** What has waited may go now. */
  goOn(): void {
    this.#dispatch()
  }

  /** Books agree: after the close, or long after an entry, it is proof that the broker has none. */
  proveAbsent(): Promise<void> {
    return this.#doubts.proveAbsent()
  }

  /** Ends: nothing more is sent, asked or told. */
  close(): void {
    this.#isClosed = true
    this.#cancelWake()
    this.#doubts.stop()
    this.#changing.stop()
  }

  get #hasOco(): boolean {
    return this.#parts.broker.capabilities.groups.includes('oco')
  }

  #addCancel(id: ClientOrderId, now: number): void {
    this.#unwanted.add(id)
    if (this.#queue.drop(id, 'modify')) {
      this.#say({ kind: 'ModifyRejected', reason: 'the order is to go', ...this.#of(id) })
    }
    const unsent = this.#queue.takeBack(id)
    if (unsent.length > 0) {
      const takeBack = (): void => {
        this.#queue.drop(id, 'cancel')
        const reason = 'taken back before it was sent'
        for (const each of unsent.toReversed()) this.#say({ kind: 'Canceled', reason, ...this.#of(each) })
      }
      if (!this.#doubts.isResent(unsent)) return takeBack()
      this.#doubts.beginAgain(unsent, takeBack)
    }
    this.#queue.add({ kind: 'cancel', id }, Lane.Cancel, now)
  }

  /** What is sent again is asked back only after that. */
  #leaveDoubt(request: SubmitRequest): void {
    if (!this.#doubts.leave(request)) return
    for (const id of idsOf({ kind: 'submit', request })) this.#queue.drop(id, 'cancel')
  }

  /** What is sent again although it is to go is canceled once the broker has it. */
  #cancelAgain(request: SubmitRequest, now: number): void {
    for (const id of idsOf({ kind: 'submit', request })) {
      if (!this.#unwanted.has(id)) continue
      this.#owed.delete(id)
      this.#queue.add({ kind: 'cancel', id }, Lane.Cancel, now)
    }
  }

  /** Asks for an order back that is there, whatever was asked before. */
  #askBack(id: ClientOrderId): void {
    this.#queue.drop(id, 'cancel')
    this.#queue.add({ kind: 'cancel', id }, Lane.Cancel, this.#parts.timers.monotonic())
  }

  /** A broker that takes a cancel may still do nothing about it. */
  #askBackLater(id: ClientOrderId): void {
    this.#parts.timers.after(CANCEL_AGAIN_MS, () => {
      if (this.#isClosed || !this.#unwanted.has(id)) return
      this.#askBack(id)
      this.#dispatch()
    })
  }

  /** Sends what may go now, and wakes up when the next may. */
  #dispatch(): void {
    const { timers, isLeaseHeld } = this.#parts
    this.#cancelWake()
    while (!this.#isClosed) {
      const now = timers.monotonic()
      const next = this.#queue.next(now, (id) => (
        this.#doubts.has(id) || this.#parts.isWaiting?.(id) === true
      ))
      if (typeof next === 'number') {
        if (next !== Number.POSITIVE_INFINITY) this.#wakeIn(next - now)
        break
      }
      if (this.#refusal(next, now)) continue
      if (!isLeaseHeld()) {
        this.#wakeIn(FENCED_MS)
        break
      }
      const waitMs = this.#budget.waitMs(next.lane === Lane.Cancel, now)
      if (waitMs > 0) {
        this.#wakeIn(waitMs)
        break
      }
      this.#budget.take(now)
      this.#queue.take(next)
      void this.#carryOut(next)
    }
    if (this.isAtRest) for (const run of this.#idle.splice(0)) run()
  }

  #wakeIn(ms: number): void {
    this.#cancelWake = this.#parts.timers.after(Math.max(1, Math.ceil(ms)), () => this.#dispatch())
  }

  /** What must not be sent now is refused here, at the last point before the broker (R01, R02). */
  #refusal(queued: QueuedWish, now: number): boolean {
    if (queued.lane !== Lane.Opening || queued.wish.kind !== 'submit') return false
    const halt = this.#isEnding ? 'the session ends' : this.#parts.haltReason()
    const isLate = now - queued.since > APPROVAL_LIFE_MS
    if (halt === undefined && !isLate) return false
    const code = halt === undefined ? 'APPROVAL_EXPIRED' : 'HALTED_AT_SEND'
    const waited = `it has waited for ${Math.round(now - queued.since)} ms since it was approved`
    const reason = halt ?? (queued.trouble === undefined ? waited : `${waited}: ${queued.trouble}`)
    this.#queue.take(queued)
    this.#queue.done(queued)
    this.#reject(queued.wish.request, code, reason)
    return true
  }

  async #carryOut(queued: QueuedWish): Promise<void> {
    const { wish } = queued
    const { broker } = this.#parts
    if (wish.kind === 'submit') {
      const outcome = await broker.submit(wish.request)
      this.#queue.done(queued)
      if (!this.#isClosed) this.#onSubmitted(queued, wish.request, outcome)
    } else {
      const outcome = wish.kind === 'cancel' ? await broker.cancel(wish.id)
        : await broker.modify(wish.id, wish.changes)
      this.#queue.done(queued)
      if (!this.#isClosed) this.#onAsked(queued, wish, outcome)
    }
    this.#dispatch()
  }

  #onSubmitted(queued: QueuedWish, request: SubmitRequest, outcome: SubmitOutcome): void {
    if (outcome.kind === 'accepted') return
    const { failure } = outcome
    if (outcome.kind === 'unknown') return this.#doubts.begin(request, said(failure))
    if (failure.retry === 'safe') {
      queued.trouble = said(failure)
      this.#again(queued)
      const unwanted = idsOf(queued.wish).find((id) => this.#unwanted.has(id))
      // It was asked back while it was on its way, and is here again.
      if (unwanted !== undefined && request.kind !== 'oco') this.send([cancelOf(unwanted)])
      return undefined
    }
    this.#reject(request, failure.code, failure.message)
  }

  /**
   * What was sent for the first time and refused is not there. Of another sending that proves nothing, but
   * where the broker says that the id is another's order: the first one may be what is in the way.
   */
  #reject(request: SubmitRequest, code: string, reason: string): void {
    const ids = idsOf({ kind: 'submit', request })
    const reject = (): void => {
      // Legs before their entry: nothing is left of them to be taken back then.
      for (const id of ids.toReversed()) this.#say({ kind: 'Rejected', code, reason, ...this.#of(id) })
    }
    if (code === 'CLIENT_ORDER_ID_CONFLICT' || !this.#doubts.isResent(ids)) reject()
    else this.#doubts.beginAgain(ids, reject)
  }

  #onAsked(queued: QueuedWish, wish: Exclude<Wish, { kind: 'submit' }>, outcome: RequestOutcome): void {
    if (outcome.kind === 'taken') {
      if (wish.kind === 'cancel') this.#askBackLater(wish.id)
      return
    }
    const { failure } = outcome
    const isProvenUnsent = outcome.kind === 'refused' && failure.retry === 'safe'
    const isNotYet = NOT_YET[wish.kind].has(failure.code) && queued.tries < NOT_YET_MAX
    if (wish.kind === 'cancel') {
      // A cancel whose answer was lost is asked for again: the order works until the contrary is proven.
      const isOpen = this.#unwanted.has(wish.id)
      if (isOpen && (isProvenUnsent || isNotYet || outcome.kind === 'unknown')) this.#again(queued)
      else if (isOpen && this.#doubts.isAbsent(wish.id)) this.#owed.add(wish.id)
      else if (isOpen) {
        this.#unwanted.delete(wish.id)
        this.#say({ kind: 'CancelRejected', reason: said(failure), ...this.#of(wish.id) })
      }
      return
    }
    if ((isProvenUnsent || isNotYet) && !this.#unwanted.has(wish.id)) this.#again(queued)
    else if (outcome.kind === 'unknown') this.#doubtChange(wish.id)
    else this.#say({ kind: 'ModifyRejected', reason: said(failure), ...this.#of(wish.id) })
  }

  #again(queued: QueuedWish): void {
    const ms = Math.min(RETRY_CAP_MS, RETRY_FIRST_MS * 2 ** Math.min(queued.tries, 10))
    this.#queue.putBack(queued, ms, this.#parts.timers.monotonic())
  }

  /** A change that took effect was told as an event; one that did not by the end never arrived. */
  #onChangeEnd(id: ClientOrderId, end: LookupEnd): void {
    if (end.kind === 'heard') return
    const reason = `the broker has ${end.kind === 'found' ? 'the order as it was' : 'no such order'}`
    this.#say({ kind: 'ModifyRejected', reason, ...this.#of(id) })
    this.#dispatch()
  }

  #say(event: VenueEvent): void {
    this.#parts.listener.onVenueEvent(event)
  }

  #of(clientOrderId: ClientOrderId): { readonly clientOrderId: ClientOrderId; readonly at: UtcMillis } {
    return { clientOrderId, at: this.#now() }
  }

  #now(): UtcMillis {
    return this.#parts.timers.now()
  }
}

function isEnd(kind: VenueEvent['kind']): boolean {
  return kind === 'Canceled' || kind === 'Expired' || kind === 'Rejected'
}

/** Says whether an event tells what became of a change. */
function isAnswer(event: VenueEvent, wish: Wish): boolean {
  if (event.kind !== 'Updated') return event.kind === 'ModifyRejected'
  if (wish.kind !== 'modify') return false
  const wanted = Object.keys(wish.changes) as (keyof OrderChanges)[]
  return wanted.every((field) => event.changes[field] === wish.changes[field])
}

function cancelOf(clientOrderId: ClientOrderId): Effect {
  return { kind: 'CancelOrder', clientOrderId }
}

function said({ code, message }: Failure): string {
  return `${code}: ${message}`
}
