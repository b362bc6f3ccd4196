import { nanosOf, rfc3339 } from '../clock/new-york-time.ts'
import { runFaultAction } from '../fault/fault-action.ts'
import type { FaultPlan } from '../fault/fault-plan.ts'
import type { FaultRule } from '../fault/fault-rule.ts'
import { numberOf } from '../fault/fault-rule.ts'
import type { Exchange } from '../exchange.ts'
import { isRecord } from '../order/order-request.ts'
import { ACCOUNT_ROUTES } from '../rest/account-routes.ts'
import { ACTIONS_ROUTES } from '../rest/actions-routes.ts'
import { CLOCK_ROUTES } from '../rest/clock-routes.ts'
import { MARKET_DATA_ROUTES } from '../rest/market-data-routes.ts'
import { NEWS_ROUTES } from '../rest/news-routes.ts'
import { ORDER_ROUTES } from '../rest/order-routes.ts'
import { POSITION_ROUTES } from '../rest/position-routes.ts'
import type { Reply } from '../rest/reply.ts'
import { errorReply, htmlReply } from '../rest/reply.ts'
import { Router } from '../rest/route.ts'
import type { Shown } from './credentials.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { mutated } from './reply-fault.ts'
import type { RequestLog } from './request-log.ts'

/** A request, read from the wire. */
export interface WireRequest {
  readonly requestId: string
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly shown: Shown
  readonly body: { readonly value: unknown } | 'invalid' | 'too-large'
}

/** A reply and how it is to be delivered. */
export interface Delivery {
  readonly reply: Reply
  /** Cut the connection instead of replying. */
  readonly isDropped: boolean
  /** Real milliseconds between carrying out and replying. */
  readonly delayMs: number
  /** Whether what the request started is carried out before the reply even without a delay. */
  readonly isRoutedFirst: boolean
  /** Whether half of the body is sent. */
  readonly isTruncated: boolean
}

const ROUTER = new Router([
  ...ORDER_ROUTES, ...POSITION_ROUTES, ...ACCOUNT_ROUTES, ...CLOCK_ROUTES, ...MARKET_DATA_ROUTES,
  ...NEWS_ROUTES, ...ACTIONS_ROUTES,
])
const DELAY_DEFAULT_MS = 60_000
const PLAIN = { isDropped: false, delayMs: 0, isRoutedFirst: false, isTruncated: false }

/** Answers the requests of the API: keys, rate limit, faults, then the route. */
export class RestDesk {
  readonly #exchange: Exchange
  readonly #faults: FaultPlan
  readonly #limiter: RateLimiter
  readonly #log: RequestLog

  constructor(parts: { exchange: Exchange; faults: FaultPlan; limiter: RateLimiter; log: RequestLog }) {
    this.#exchange = parts.exchange
    this.#faults = parts.faults
    this.#limiter = parts.limiter
    this.#log = parts.log
  }

  /** Decides what a request gets; nothing has been sent yet. */
  answer(request: WireRequest): Delivery {
    const route = `${request.method} ${request.path}`
    const faults = request.shown === 'right' ? this.#strike(route) : []
    const { body } = request
    const clientOrderId = typeof body === 'object' && isRecord(body.value)
      ? body.value['client_order_id']
      : undefined
    const record = this.#log.add({
      requestId: request.requestId, at: rfc3339(nanosOf(this.#exchange.venue.clock.now)),
      method: request.method,
      path: request.path, clientOrderId: typeof clientOrderId === 'string' ? clientOrderId : undefined,
      status: 0,
      faults: faults.map(({ fault }) => fault),
    })
    const delivery = this.#gate(request) ?? this.#deliver(request, faults)
    record.status = delivery.reply.status
    return delivery
  }

  #strike(route: string): readonly FaultRule[] {
    const occasion = { route }
    for (const action of this.#faults.strike('action', occasion)) {
      const failure = runFaultAction(this.#exchange, action)
      if (failure !== undefined) this.#faults.noteFailure(action, failure.message)
    }
    return (['before-request', 'around-reply', 'reply-body'] as const)
      .flatMap((hook) => this.#faults.strike(hook, occasion))
  }

  /** Keys, rate limit and a readable body come before everything else. */
  #gate({ shown, body }: WireRequest): Delivery | undefined {
    if (shown === 'none') return this.#plain(htmlReply(401, 'Authorization Required'))
    if (shown === 'wrong') return this.#plain({ status: 401, json: { message: 'unauthorized.' } })
    if (!this.#limiter.take()) return this.#plain(TOO_MANY)
    if (body === 'too-large') return this.#plain(htmlReply(413, 'Request Entity Too Large'))
    if (body === 'invalid') return this.#plain(errorReply(BAD_BODY))
    return undefined
  }

  #plain(reply: Reply): Delivery {
    return { ...PLAIN, reply: { ...reply, headers: { ...this.#limiter.headers(), ...reply.headers } } }
  }

  #deliver(request: WireRequest, faults: readonly FaultRule[]): Delivery {
    const of = (name: FaultRule['fault']): FaultRule | undefined => faults.find(({ fault }) => fault === name)
    const early = this.#earlyReply(request, of)
    if (early !== undefined) return early
    const reply = this.#route(request, of)
    const failAfter = of('fail-after')
    const [late, first] = [of('delay-reply'), of('fill-before-reply')]
    const json = reply.json === undefined ? reply : { ...reply, json: mutated(reply.json, faults) }
    return {
      reply: this.#plain(
        failAfter === undefined ? json : serverError(numberOf(failAfter, 'status', 503)),
      ).reply,
      isDropped: of('drop-reply') !== undefined,
      delayMs: late !== undefined ? numberOf(late, 'delay_ms', DELAY_DEFAULT_MS)
        : first !== undefined ? numberOf(first, 'delay_ms', 0) : 0,
      isRoutedFirst: first !== undefined,
      isTruncated: of('truncate-reply') !== undefined,
    }
  }

  /** Faults that keep the request from being carried out. */
  #earlyReply(
    request: WireRequest, of: (name: FaultRule['fault']) => FaultRule | undefined,
  ): Delivery | undefined {
    const [before, limit] = [of('fail-before'), of('rate-limit')]
    if (of('unauthorized-html') !== undefined) return this.#plain(htmlReply(401, 'Authorization Required'))
    if (limit !== undefined) {
      return limit.parameters['headers'] === false
        ? { ...PLAIN, reply: TOO_MANY }
        : this.#plain(exhausted(TOO_MANY))
    }
    if (before !== undefined) return this.#plain(serverError(numberOf(before, 'status', 503)))
    if (of('hide-order') === undefined) return undefined
    const isList = request.path === '/v2/orders'
    return this.#plain(isList ? { status: 200, json: [] } : errorReply(HIDDEN))
  }

  #route(request: WireRequest, of: (name: FaultRule['fault']) => FaultRule | undefined): Reply {
    const { method, path, query, body } = request
    const found = ROUTER.find(method, path)
    if (found === undefined) return errorReply({ status: 404, code: 40410000, message: 'endpoint not found' })
    const cut = of('cut-page')
    if (cut !== undefined) shorten(query, numberOf(cut, 'keep', 1))
    const failing = of('fail-item')
    return found.route.answer({
      exchange: this.#exchange, method, path, query, parts: found.parts,
      body: typeof body === 'object' ? body.value : undefined,
      failItem: failing === undefined ? undefined : numberOf(failing, 'item', 0),
    })
  }
}

const TOO_MANY: Reply = { status: 429, json: { code: 42910000, message: 'rate limit exceeded' } }
const BAD_BODY = { status: 400, code: 40010000, message: 'request body format is invalid' }
const HIDDEN = { status: 404, code: 40410000, message: 'order not found' }

/** The headers of a limit that is used up, whatever the counter says. */
function exhausted(reply: Reply): Reply {
  return { ...reply, headers: { 'X-RateLimit-Remaining': '0' } }
}

function serverError(status: number): Reply {
  if (status === 502 || status === 504) {
    return htmlReply(status, status === 502 ? 'Bad Gateway' : 'Gateway Time-out')
  }
  return { status, json: { code: 50010000, message: 'internal server error occurred' } }
}

/** Asks for fewer rows than the client did. */
function shorten(query: URLSearchParams, keep: number): void {
  for (const name of ['limit', 'page_size']) query.set(name, String(keep))
}
