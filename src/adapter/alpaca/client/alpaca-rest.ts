import { fail, ok, RetryClass, type Failure, type Result } from '../../../base/index.ts'
import type { z } from 'zod'
import type { AlpacaCredentials } from '../credentials.ts'
import { errorSchema } from '../schema/account-schema.ts'
import { Backoff } from '../transport/backoff.ts'
import {
  exchangeHttp, type HttpFault, type HttpReply, type HttpRequest,
} from '../transport/http-transport.ts'
import { RequestKind, type RequestBudget } from '../transport/request-budget.ts'
import { shortText } from '../transport/socket-link.ts'
import { waitWithin, type Timers } from '../transport/timers.ts'
import { refusalOf } from './alpaca-error.ts'
import { jsonOf } from './json-of.ts'
import { eventsIn } from './server-events.ts'

/** What a client needs. */
export interface AlpacaRestOptions {
  readonly baseUrl: string
  readonly credentials: AlpacaCredentials
  readonly budget: RequestBudget
  readonly timers: Timers
  readonly timeoutMs: number
  /** How long the answer to a POST is waited for, and whatever else is to be read so soon. */
  readonly orderTimeoutMs?: number
}

/** A query; absent values are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** The request was not even tried: the limit has no room for it now. */
export interface HeldBack {
  readonly kind: 'held-back'
}

const READ_ATTEMPTS = 4
const READ_BACKOFF = { firstMs: 250, capMs: 4_000 }
/** Readers can wait; an order is soon stale, since its approval is; a cancel may wait longer than both. */
const PATIENCE_MS: Readonly<Record<RequestKind, number>> = { read: 30_000, order: 1_000, cancel: 10_000 }

/**
 * The REST side of the vendor: one host, one budget, one pair of keys.
 *
 * Reading is tried again; what changes anything is sent once, whatever happens. Texts of the vendor pass
 * through `redact`, so that no failure carries a key.
 */
export class AlpacaRest {
  readonly #options: AlpacaRestOptions
  /** Something was answered with them. */
  #areKeysGood = false

  constructor(options: AlpacaRestOptions) {
    this.#options = options
  }

  get orderTimeoutMs(): number {
    return this.#options.orderTimeoutMs ?? this.#options.timeoutMs
  }

  /** Reads a resource; a reply that does not fit the schema is a failure like any other. */
  async read<S extends z.ZodType>(
    path: string, schema: S, query: Query = {}, timeoutMs = this.#options.timeoutMs,
  ): Promise<Result<z.output<S>>> {
    const backoff = new Backoff(READ_BACKOFF, this.#options.timers)
    for (let attempt = 1; ; attempt++) {
      const result = this.#parsed(
        await this.#once({ method: 'GET', path, query, timeoutMs }, RequestKind.Read), schema,
      )
      if (result.ok || attempt === READ_ATTEMPTS || !this.#isRetried(result.failure)) return result
      const asked = Number(result.failure.details['retryAfterMs'] ?? 0)
      await waitWithin(this.#options.timers, Math.min(backoff.next(asked), PATIENCE_MS.read))
    }
  }

  /**
   * Asks once for server-sent events of a span whose end is named with it; a span that did not come to its
   * end is a failure.
   */
  async readEvents(path: string, query: Query, timeoutMs: number): Promise<Result<readonly unknown[]>> {
    const reply = await this.#once(
      { method: 'GET', path, query, timeoutMs, accept: 'text/event-stream' }, RequestKind.Read,
    )
    if (reply.kind !== 'reply') return { ok: false, failure: this.faultFailure(reply) }
    if (reply.status !== 200) return { ok: false, failure: this.refusal(reply) }
    const events = eventsIn(reply.text)
    if (events !== undefined) return ok(events)
    return fail('BROKER_REPLY_UNREADABLE', 'Alpaca\'s events were not told to their end', {
      retry: RetryClass.Safe, details: { requestId: reply.requestId },
    })
  }

  /** Sends something that changes something: once. */
  async send(
    method: 'POST' | 'PATCH' | 'DELETE', path: string, kind: RequestKind, body?: unknown,
  ): Promise<HttpReply | HttpFault | HeldBack> {
    const timeoutMs = method === 'POST' ? this.orderTimeoutMs : this.#options.timeoutMs
    return this.#once({ method, path, query: {}, timeoutMs, body }, kind)
  }

  /** Reads what a reply refuses. */
  refusal(reply: HttpReply): Failure {
    const { credentials } = this.#options
    const body = errorSchema.safeParse(jsonOf(reply.text))
    const message = body.success ? shortText(credentials.redact(body.data.message ?? '')) : ''
    const { status, requestId } = reply
    const failure = refusalOf({
      status, message, number: body.data?.code, requestId: credentials.redact(requestId),
    })
    const { retryAfterMs } = reply.rate
    if (retryAfterMs === undefined) return failure
    return { ...failure, details: { ...failure.details, retryAfterMs } }
  }

  /** Says what a fault of the connection means. */
  faultFailure(fault: HttpFault | HeldBack): Failure {
    if (fault.kind === 'held-back') {
      return fail('RATE_LIMIT_HELD', 'the request was not sent: the minute\'s requests are used up', {
        retry: RetryClass.Safe,
      }).failure
    }
    const retry = fault.isSent ? RetryClass.AfterReconcile : RetryClass.Safe
    const { code } = fault
    return { code, retry, message: this.#options.credentials.redact(`Alpaca: ${fault.message}`), details: {} }
  }

  /** Keys that were good once may be refused for a moment (alpacahq/Alpaca-API#118). */
  #isRetried({ code, retry }: Failure): boolean {
    if (code === 'BROKER_UNAUTHORIZED') return this.#areKeysGood
    return retry !== RetryClass.Never && RETRIED_CODES.has(code)
  }

  async #once(
    request: {
      method: HttpRequest['method']; path: string; query: Query; timeoutMs: number; body?: unknown
      accept?: string
    },
    kind: RequestKind,
  ): Promise<HttpReply | HttpFault | HeldBack> {
    const { baseUrl, credentials, budget } = this.#options
    if (!await budget.take(kind, PATIENCE_MS[kind])) return { kind: 'held-back' }
    const url = new URL(request.path, baseUrl)
    for (const [name, value] of Object.entries(request.query)) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    const reply = await exchangeHttp({
      method: request.method, url: url.href,
      headers: { ...credentials.headers(), Accept: request.accept ?? 'application/json' },
      ...(request.body === undefined ? {} : { body: request.body }),
    }, request.timeoutMs)
    if (reply.kind !== 'reply') return reply
    budget.observe(reply.rate, reply.status === 429)
    if (reply.status === 200) this.#areKeysGood = true
    return reply
  }

  #parsed<S extends z.ZodType>(
    reply: HttpReply | HttpFault | HeldBack, schema: S,
  ): Result<z.output<S>> {
    if (reply.kind !== 'reply') return { ok: false, failure: this.faultFailure(reply) }
    if (reply.status !== 200) return { ok: false, failure: this.refusal(reply) }
    const parsed = schema.safeParse(jsonOf(reply.text))
    if (parsed.success) return ok(parsed.data)
    return fail('BROKER_REPLY_UNREADABLE', `Alpaca's reply does not fit: ${issueText(parsed.error)}`, {
      retry: RetryClass.Safe, details: { requestId: reply.requestId },
    })
  }
}

/** Failures of reading that may pass by themselves. */
const RETRIED_CODES = new Set([
  'BROKER_TIMEOUT', 'BROKER_UNREACHABLE', 'BROKER_CONNECTION_LOST', 'BROKER_UNAVAILABLE', 'RATE_LIMITED',
  'BROKER_REPLY_UNREADABLE',
])

/** Where a value does not fit, without the value. */
export function issueText(error: z.ZodError): string {
  return error.issues.slice(0, 3).map(({ path, code, message }) => (
    `${path.join('.') || 'the whole'} (${code === 'custom' ? message : code})`
  )).join(', ')
}
