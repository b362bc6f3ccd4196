import {
  fail, formatFixed, ok, RetryClass, type ClientOrderId, type Failure, type Quantity, type Result,
  type VenueOrderId,
} from '../../../base/index.ts'
import type { OrderChanges } from '../../../model/index.ts'
import {
  leadingTerms, legTerms, type RequestOutcome, type SubmitOutcome, type SubmitRequest,
} from '../../../port/index.ts'
import type { AlpacaRest } from '../client/alpaca-rest.ts'
import { jsonOf } from '../client/json-of.ts'
import { isEnded } from '../mapper/alpaca-words.ts'
import { differingField, orderBody, type WireBody } from '../mapper/order-body.ts'
import { orderSchema, type AlpacaOrder } from '../schema/order-schema.ts'
import type { HttpReply } from '../transport/http-transport.ts'
import { RequestKind } from '../transport/request-budget.ts'
import { isFraction } from './order-rules.ts'
import type { OrderReader } from './order-reader.ts'
import type { OrderTracker } from './order-tracker.ts'
import type { TrackedOrder, Version } from './tracked-order.ts'

/** The vendor's own number for a request that its limit has turned away. */
const RATE_LIMIT_CODE = 42_910_000
/** Refusals that the API itself makes, after which no order exists; 401 is made at its door. */
const REFUSING: readonly number[] = [400, 401, 403, 404, 405, 422]

/** Names that are tried for one replacement, in steps that double: past 127 that were refused. */
const NAMES_MAX = 8

/** What a sender needs from its broker. */
export interface SenderParts {
  readonly rest: AlpacaRest
  readonly reader: OrderReader
  readonly tracker: OrderTracker
  /** Reads an order soon: its state is in doubt. */
  readonly doubt: (tracked: TrackedOrder) => void
  /** Reads an order whose end was asked for, unless the stream tells of that first. */
  readonly awaitEnd: (tracked: TrackedOrder) => void
}

/** Sends what changes something, each request once, and says exactly what is known after it. */
export class OrderSender {
  readonly #parts: SenderParts

  constructor(parts: SenderParts) {
    this.#parts = parts
  }

  /** Sends a checked request; its orders are registered already. */
  async submit(request: SubmitRequest): Promise<SubmitOutcome> {
    const { rest } = this.#parts
    const reply = await rest.send('POST', '/v2/orders', RequestKind.Order, orderBody(request))
    if (reply.kind !== 'reply') {
      const failure = rest.faultFailure(reply)
      const isSent = reply.kind === 'fault' && reply.isSent
      return isSent ? unknown(failure) : this.#rejected(request, failure)
    }
    if (reply.status === 200 || reply.status === 201) return this.#accepted(request, reply)
    const failure = rest.refusal(reply)
    if (reply.status === 429) {
      return isProvenLimit(reply) ? this.#rejected(request, failure) : unknown(failure)
    }
    // The text says it, whatever its status is: documents name 422, and others 409.
    if (failure.code === 'DUPLICATE_CLIENT_ORDER_ID') return this.#adopt(request, failure)
    if (!isDefinite(reply)) return unknown(failure)
    return this.#rejected(request, failure)
  }

  /** Asks for an order back: the newest of those that the vendor made of it. */
  async cancel(id: ClientOrderId): Promise<RequestOutcome> {
    const tracked = await this.#tracked(id)
    if ('kind' in tracked) return tracked
    tracked.isCancelAsked = true
    const versions = [tracked.pending, tracked.head].filter((version) => version !== undefined)
    let outcome: RequestOutcome = { kind: 'refused', failure: notFound(id) }
    for (const version of versions) {
      outcome = await this.#cancelVersion(version)
      if (outcome.kind !== 'taken') continue
      this.#parts.awaitEnd(tracked)
      return outcome
    }
    this.#parts.doubt(tracked)
    return outcome
  }

  /** Asks for a change; the vendor makes a new order of it. */
  async modify(id: ClientOrderId, changes: OrderChanges): Promise<RequestOutcome> {
    const tracked = await this.#tracked(id)
    if ('kind' in tracked) return tracked
    const { head } = tracked
    if (head === undefined) return { kind: 'refused', failure: notFound(id) }
    const body = replaceBody(tracked, head, changes)
    return body.ok ? this.#replace(tracked, head, body.value) : { kind: 'refused', failure: body.failure }
  }

  /** Takes so many units off a replacement that its predecessor filled while it was on its way. */
  async trim(tracked: TrackedOrder, version: Version, excess: Quantity): Promise<void> {
    const { qty } = version.order
    const left = (qty ?? 0n) - version.coverage.total - excess
    if (left > 0n) {
      const outcome = await this.#replace(tracked, version, { qty: formatFixed(left) })
      if (outcome.kind === 'taken') return
    }
    await this.#cancelVersion(version)
    this.#parts.doubt(tracked)
  }

  /** A name that is in use belongs to a replacement that was refused before a start: another one is taken. */
  async #replace(tracked: TrackedOrder, head: Version, changes: WireBody): Promise<RequestOutcome> {
    const named = (name: string): Promise<RequestOutcome> => (
      this.#replaceAs(tracked, head, { ...changes, client_order_id: name }))
    let outcome = await named(tracked.takeName())
    for (let tries = 1; tries < NAMES_MAX && isNameUsed(outcome); tries++) {
      outcome = await named(tracked.takeName(true))
    }
    return outcome
  }

  async #replaceAs(tracked: TrackedOrder, head: Version, body: WireBody): Promise<RequestOutcome> {
    const { rest, tracker, doubt } = this.#parts
    const path = `/v2/orders/${encodeURIComponent(head.venueId)}`
    const assumedFilled = tracked.filled
    const reply = await rest.send('PATCH', path, RequestKind.Order, body)
    if (reply.kind !== 'reply') {
      const failure = rest.faultFailure(reply)
      if (reply.kind === 'held-back' || !reply.isSent) return { kind: 'refused', failure }
      doubt(tracked)
      return { kind: 'unknown', failure }
    }
    const order = orderIn(reply)
    if (reply.status === 200 && order !== undefined) {
      tracker.replacing(tracked, order, assumedFilled)
      return { kind: 'taken' }
    }
    doubt(tracked)
    const failure = reply.status === 200 ? unreadable(reply) : rest.refusal(reply)
    const isRefused = reply.status === 429 ? isProvenLimit(reply) : isDefinite(reply)
    return { kind: isRefused ? 'refused' : 'unknown', failure }
  }

  async #cancelVersion(version: Version): Promise<RequestOutcome> {
    const { rest } = this.#parts
    const path = `/v2/orders/${encodeURIComponent(version.venueId)}`
    const reply = await rest.send('DELETE', path, RequestKind.Cancel)
    if (reply.kind !== 'reply') {
      const failure = rest.faultFailure(reply)
      const isSent = reply.kind === 'fault' && reply.isSent
      return { kind: isSent ? 'unknown' : 'refused', failure }
    }
    if (reply.status >= 200 && reply.status < 300) return { kind: 'taken' }
    const isRefused = reply.status === 429 ? isProvenLimit(reply) : isDefinite(reply)
    return { kind: isRefused ? 'refused' : 'unknown', failure: rest.refusal(reply) }
  }

  /** The order as the vendor has it: one whose submit had no answer has to be found first. */
  async #tracked(id: ClientOrderId): Promise<TrackedOrder | RequestOutcome> {
    const { tracker, reader } = this.#parts
    const known = tracker.find(id)
    if (known !== undefined && known.versions.length > 0) return known
    const found = await reader.byClientId(id)
    if (!found.ok) return { kind: 'unknown', failure: found.failure }
    if (found.value === undefined) return { kind: 'refused', failure: notFound(id) }
    return tracker.see(found.value)
  }

  #accepted(request: SubmitRequest, reply: HttpReply): SubmitOutcome {
    const { clientOrderId } = leadingTerms(request)
    const order = orderIn(reply)
    if (order === undefined || order.client_order_id !== clientOrderId) return unknown(unreadable(reply))
    const tracked = this.#parts.tracker.see(order)
    // An end, and what has filled, are told by the stream, if it tells them.
    if (tracked.unnamedLegs.length > 0 || isEnded(order.status)) this.#parts.doubt(tracked)
    return { kind: 'accepted', venueOrderId: order.id as VenueOrderId }
  }

  #rejected(request: SubmitRequest, failure: Failure): SubmitOutcome {
    for (const terms of [leadingTerms(request), ...legTerms(request)]) {
      this.#parts.tracker.forget(terms.clientOrderId)
    }
    return { kind: 'rejected', failure }
  }

  /** The id is in use: by an earlier send of this very order, or by another one. */
  async #adopt(request: SubmitRequest, duplicate: Failure): Promise<SubmitOutcome> {
    const { clientOrderId } = leadingTerms(request)
    const found = await this.#parts.reader.byClientId(clientOrderId)
    if (!found.ok) return unknown(found.failure)
    if (found.value === undefined) return unknown(duplicate)
    const field = differingField(found.value, request)
    if (field !== undefined) {
      const message = `Alpaca holds another order as ${clientOrderId}: ${field} differs`
      return this.#rejected(request, fail('CLIENT_ORDER_ID_CONFLICT', message, {
        details: { field, venueOrderId: found.value.id },
      }).failure)
    }
    this.#parts.tracker.see(found.value)
    const tracked = this.#parts.tracker.find(clientOrderId)
    if (tracked !== undefined) this.#parts.doubt(tracked)
    return { kind: 'accepted', venueOrderId: found.value.id as VenueOrderId, isAdopted: true }
  }
}

function unknown(failure: Failure): SubmitOutcome {
  return { kind: 'unknown', failure: { ...failure, retry: RetryClass.AfterReconcile } }
}

function orderIn(reply: HttpReply): AlpacaOrder | undefined {
  return orderSchema.safeParse(jsonOf(reply.text)).data
}

function unreadable({ status, requestId }: HttpReply): Failure {
  return fail('BROKER_REPLY_UNREADABLE', `Alpaca answered ${status} with something that is no order`, {
    retry: RetryClass.AfterReconcile, details: { requestId },
  }).failure
}

function notFound(id: ClientOrderId): Failure {
  return fail(
    'ORDER_NOT_FOUND', `Alpaca has no order under ${id}`, { retry: RetryClass.AfterReconcile }
  ).failure
}

/** A refusal that the API itself made: its own JSON with a text, or the door's 401. */
function isDefinite({ status, text }: HttpReply): boolean {
  if (!REFUSING.includes(status)) return false
  if (status === 401) return true
  const { message } = (jsonOf(text) ?? {}) as { message?: unknown }
  return typeof message === 'string' && message !== ''
}

/** A 429 is proof only with the vendor's own number and its count: another's may come after the order. */
function isProvenLimit({ text, rate }: HttpReply): boolean {
  const { code } = (jsonOf(text) ?? {}) as { code?: unknown }
  return Number(code) === RATE_LIMIT_CODE && (rate.remaining === 0 || rate.retryAfterMs !== undefined)
}

function isNameUsed(outcome: RequestOutcome): boolean {
  return outcome.kind === 'refused' && outcome.failure.code === 'DUPLICATE_CLIENT_ORDER_ID'
}

/**
 * The body of PATCH /v2/orders/{id}, but for the name.
 *
 * The quantity counts what is left, and is said as soon as anything has filled: left out, the vendor asks for
 * the whole again (alpacahq/Alpaca-API#165).
 */
function replaceBody(tracked: TrackedOrder, head: Version, changes: OrderChanges): Result<WireBody> {
  const { qty } = head.order
  if (tracked.pending !== undefined) {
    return fail('CHANGE_PENDING', `an earlier change of ${tracked.id} is not decided yet`, {
      retry: RetryClass.AfterReconcile,
    })
  }
  const total = changes.quantity ?? tracked.totalQuantity(head)
  if (total === undefined || qty === undefined || isFraction(total) || isFraction(qty as Quantity)) {
    return fail('REPLACE_UNSUPPORTED', 'Alpaca changes orders in whole shares only')
  }
  const left = total - tracked.filled
  if (left <= 0n) {
    return fail('BAD_QUANTITY', `the quantity ${formatFixed(total)} is not above what has filled`)
  }
  const text = (value: bigint | undefined): string | undefined => (
    value === undefined ? undefined : formatFixed(value)
  )
  const isQuantitySaid = changes.quantity !== undefined || tracked.filled > 0n
  return ok({
    qty: isQuantitySaid ? formatFixed(left) : undefined, limit_price: text(changes.limitPrice),
    stop_price: text(changes.stopPrice),
    trail: text(changes.trailingOffset),
  })
}
