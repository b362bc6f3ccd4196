import type { ClientOrderId, UtcMillis } from '../../../base/index.ts'
import type { CoreInput } from '../../../model/index.ts'
import type { BrokerConnector, SubmitRequest, Timers } from '../../../port/index.ts'
import { MISSING_MS, OrderLookup, SETTLE_MS, type LookupListener } from './order-lookup.ts'
import { idsOf } from './send-queue.ts'
import { isReducing } from './submit-requests.ts'

/**
 * An entry that the broker did not have when the settle time was over cannot be on its way any more after so
 * long: a host gives up what a closed connection has left unsent within two minutes.
 */
const GONE_MS = 300_000
/** What reduces and was not there by the end is looked up after so long, then after twice as long. */
const LATER_MS = 30_000
const LATER_MS_MAX = 300_000

/** What doubts about submits need of their gateway. */
export interface SubmitDoubtsParts {
  readonly broker: BrokerConnector
  readonly timers: Timers
  readonly onInput: (input: CoreInput) => void
  /** The core wants the order back. */
  readonly isUnwanted: (id: ClientOrderId) => boolean
  /** The broker had no such order when the settle time was over: there is nothing to cancel. */
  readonly onAbsent: (id: ClientOrderId) => void
  /** A doubt has ended: what waited for it may go. */
  readonly onEnd: () => void
}

/** A request that reduces and that the broker does not have: it is looked up until it is known. */
interface Missing {
  readonly request: SubmitRequest
  /** How often the settle time was over without it. */
  readonly count: number
  readonly callOff: () => void
}

/**
 * Orders of which nobody knows whether the broker has them: they are looked up, and may be sent again: what
 * opens once, what reduces ever more slowly until it is known.
 *
 * The order that was sent first may always arrive late. So what keeps a second sending from being made, or
 * accepted, proves nothing: the order stays in doubt until the broker has not had it for the settle time.
 */
export class SubmitDoubts {
  readonly #parts: SubmitDoubtsParts
  readonly #lookup: OrderLookup
  /** The order under whose name a request in doubt is looked up, by each order of the request. */
  readonly #leads = new Map<ClientOrderId, ClientOrderId>()
  /** Orders that were taken to be absent once: the broker gets each of them once more at most. */
  readonly #resent = new Set<ClientOrderId>()
  /**
   * Orders that the broker did not have when the settle time was over, and that nobody has sent since: the
   * instant from which on none can be on its way. What reduces counts until the close.
   */
  readonly #absent = new Map<ClientOrderId, number>()
  /** What reduces of it, by the name that its request is looked up under. */
  readonly #missing = new Map<ClientOrderId, Missing>()
  #isStopped = false

  constructor(parts: SubmitDoubtsParts) {
    this.#parts = parts
    const { broker, timers } = parts
    this.#lookup = new OrderLookup({ timers, find: (id) => broker.findOrder(id), endsWhenFound: true })
  }

  /** Requests in doubt. */
  get size(): number {
    return this.#lookup.size
  }

  /** Nothing is asked of an order before it is known whether it is there. */
  has(id: ClientOrderId): boolean {
    return this.#lookup.has(this.#leads.get(id) ?? id)
  }

  /** The broker did not have it when the settle time was over, and nobody sent it or heard of it since. */
  isAbsent(id: ClientOrderId): boolean {
    return this.#absent.has(id)
  }

  /** It was sent before, or may have been: what is said of another sending proves nothing. */
  isResent(ids: readonly ClientOrderId[]): boolean {
    return ids.some((id) => this.#resent.has(id))
  }

  /**
   * The orders of a request count as if they were there, and are looked up under the request's name.
   *
   * `sentAt`: of one that was sent before this process began, when that was by the record; absent: just now.
   */
  begin(request: SubmitRequest, reason: string, sentAt?: UtcMillis): void {
    const ids = idsOf({ kind: 'submit', request })
    for (const clientOrderId of ids) {
      this.#parts.onInput({ kind: 'OutcomeUnknown', clientOrderId, reason, at: this.#now() })
    }
    this.#lookUp(ids, {
      onEnd: ({ kind }) => {
        if (kind === 'absent') this.#onAbsent(ids, request, sentAt)
      },
      onMissing: () => {
        for (const id of ids) {
          if (!this.#resent.has(id) && this.#mayResend(id, request)) this.#sayAbsent(id, MISSING_MS, true)
        }
      },
    })
  }

  /** Orders whose second sending was refused, or was not made: `onAbsent` when none has come of the first. */
  beginAgain(ids: readonly ClientOrderId[], onAbsent: () => void): void {
    this.#lookUp(ids, {
      onEnd: ({ kind }) => {
        if (kind === 'absent') onAbsent()
      },
    })
  }

  /** A request is sent: what comes of that is what counts from now on. Whether it was in doubt. */
  leave(request: SubmitRequest): boolean {
    const ids = idsOf({ kind: 'submit', request })
    const wasOpen = ids.some((id) => this.has(id))
    for (const id of ids) {
      this.#lookup.drop(this.#leads.get(id) ?? id)
      this.#leads.delete(id)
      this.#absent.delete(id)
      this.#missing.get(id)?.callOff()
    }
    return wasOpen
  }

  /** The broker spoke of an order by itself. */
  heard(id: ClientOrderId): void {
    this.#lookup.heard(id)
    this.#absent.delete(id)
    this.#forgetMissing(id)
  }

  /**
   * Called when books agree: an order that the broker still does not have after the close, or an entry after
   * five minutes, never was.
   *
   * Until then it counts as if it were there; only evidence ends it.
   */
  async proveAbsent(): Promise<void> {
    const { broker, timers, onInput } = this.#parts
    if (this.#absent.size === 0) return
    const clock = await broker.clock()
    const isOver = clock.ok && !clock.value.isOpen
    for (const [clientOrderId, goneAt] of this.#absent) {
      if (!isOver && timers.monotonic() < goneAt) continue
      const found = await broker.findOrder(clientOrderId)
      if (this.#isStopped || !found.ok || found.value !== undefined) continue
      // It may have been heard of since it was asked for.
      if (!this.#absent.delete(clientOrderId)) continue
      this.#forgetMissing(clientOrderId)
      const when = isOver ? 'after the close' : `${GONE_MS / 60_000} minutes later`
      const proof = `${when} the broker has no such order, and positions and executions agree`
      onInput({
        kind: 'OrderAbsent', clientOrderId, mayResend: false, reason: proof, proof, at: this.#now(),
      })
    }
  }

  /** Asks no more, and tells nothing. */
  stop(): void {
    this.#isStopped = true
    this.#lookup.stop()
    for (const { callOff } of this.#missing.values()) callOff()
    this.#missing.clear()
  }

  #lookUp(ids: readonly ClientOrderId[], { onEnd, onMissing }: LookupListener): void {
    const lead = ids[0] as ClientOrderId
    for (const id of ids) this.#leads.set(id, lead)
    this.#lookup.begin(lead, {
      ...(onMissing === undefined ? {} : { onMissing }),
      onEnd: (end) => {
        for (const id of ids) this.#leads.delete(id)
        onEnd(end)
        this.#parts.onEnd()
      },
    })
  }

  /**
   * Where the broker never takes an id twice, sending again cannot make a second order, wherever the first
   * one is: it may be done long before it is settled that there is none. What opens has it once.
   */
  #mayResend(id: ClientOrderId, request: SubmitRequest): boolean {
    const { isDeduping, dedupeWindowMs } = this.#parts.broker.capabilities
    if (!isDeduping || dedupeWindowMs <= SETTLE_MS) return false
    return isReducing(request) || (!this.#resent.has(id) && !this.#parts.isUnwanted(id))
  }

  #onAbsent(ids: readonly ClientOrderId[], request: SubmitRequest, sentAt?: UtcMillis): void {
    const isReduced = isReducing(request)
    const count = (this.#missing.get(ids[0] as ClientOrderId)?.count ?? 0) + 1
    const goneAt = isReduced ? Infinity : this.#parts.timers.monotonic() + this.#leftMs(sentAt)
    // Before anybody is told: who sends it again calls it off.
    if (isReduced) this.#lookLater(request, count)
    for (const id of ids.toReversed()) {
      this.#absent.set(id, goneAt)
      this.#parts.onAbsent(id)
    }
    // Of what reduces the third sending leaves at once, each further one after the next look.
    for (const id of ids) this.#sayAbsent(id, SETTLE_MS, this.#mayResend(id, request) && count === 1)
  }

  /** For how long an entry that was looked up in vain may still be on its way; no start begins it anew. */
  #leftMs(sentAt: UtcMillis | undefined): number {
    if (sentAt === undefined) return GONE_MS
    return Math.min(GONE_MS, Math.max(0, sentAt + SETTLE_MS + GONE_MS - this.#now()))
  }

  /** Asks for what reduces again, later each time, and lets it be sent again where the broker has none. */
  #lookLater(request: SubmitRequest, count: number): void {
    const ids = idsOf({ kind: 'submit', request })
    const lead = ids[0] as ClientOrderId
    const ms = Math.min(LATER_MS_MAX, LATER_MS * 2 ** Math.min(count - 1, 10))
    const callOff = this.#parts.timers.after(ms, () => void this.#look(request, lead))
    this.#missing.set(lead, { request, count, callOff })
  }

  async #look(request: SubmitRequest, lead: ClientOrderId): Promise<void> {
    const before = this.#missing.get(lead)
    const found = await this.#parts.broker.findOrder(lead)
    if (this.#isStopped || before === undefined || this.#missing.get(lead) !== before) return
    if (found.ok && found.value !== undefined) return this.#forgetMissing(lead)
    this.#lookLater(request, found.ok ? before.count + 1 : before.count)
    if (!found.ok) return
    for (const id of idsOf({ kind: 'submit', request })) {
      this.#say(id, 'the broker still has no such order', this.#mayResend(id, request))
    }
  }

  #forgetMissing(id: ClientOrderId): void {
    for (const [lead, { request, callOff }] of this.#missing) {
      if (!idsOf({ kind: 'submit', request }).includes(id)) continue
      callOff()
      this.#missing.delete(lead)
    }
  }

  #sayAbsent(id: ClientOrderId, ms: number, mayResend: boolean): void {
    this.#resent.add(id)
    this.#say(id, `the broker had no such order for ${ms / 1_000} s`, mayResend)
  }

  #say(id: ClientOrderId, what: string, mayResend: boolean): void {
    const reason = what + (this.#parts.isUnwanted(id) ? ', and it was to be canceled' : '')
    this.#parts.onInput({ kind: 'OrderAbsent', clientOrderId: id, mayResend, reason, at: this.#now() })
  }

  #now(): UtcMillis {
    return this.#parts.timers.now()
  }
}
