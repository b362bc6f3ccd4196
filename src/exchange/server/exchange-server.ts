import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Quantity } from '../../base/index.ts'
import { fail, invariant, UserError } from '../../base/index.ts'
import { answerControl } from '../control/control-desk.ts'
import { addFaults } from '../control/control-faults.ts'
import type { ExchangeOptions } from '../exchange.ts'
import { Exchange } from '../exchange.ts'
import { FaultPlan } from '../fault/fault-plan.ts'
import { decimalOf } from '../fault/fault-rule.ts'
import { IdStream } from '../market/id-stream.ts'
import { forceFill } from '../order/matching.ts'
import { isRecord } from '../order/order-request.ts'
import type { Race } from '../order/order-desk.ts'
import type { Reply } from '../rest/reply.ts'
import { errorReply } from '../rest/reply.ts'
import { DataDistortion } from '../stream/data-distortion.ts'
import { DataHub } from '../stream/data-hub.ts'
import { testFeedEvents } from '../stream/test-feed.ts'
import { activityEvent } from '../stream/activity-event.ts'
import { ServerSentEvents, tradeEvent } from '../stream/server-sent-events.ts'
import { TradingHub } from '../stream/trading-hub.ts'
import type { Credentials, JudgedCredentials } from './credentials.ts'
import { shownKeys } from './credentials.ts'
import type { ExchangeHost } from './exchange-host.ts'
import { Pacemaker } from './pacemaker.ts'
import { RateLimiter } from './rate-limiter.ts'
import { parseBody, readBody } from './read-body.ts'
import { RequestLog } from './request-log.ts'
import type { Delivery } from './rest-desk.ts'
import { RestDesk } from './rest-desk.ts'
import { StreamGate } from './stream-gate.ts'

const LOOPBACK = '127.0.0.1'
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]']

/** An exchange and how it is reached. */
export interface ExchangeServerOptions extends ExchangeOptions {
  readonly credentials: Credentials
  /** 0 takes a free port. */
  readonly port: number
  /** Virtual seconds for each real one; 0 leaves the clock to the control side. */
  readonly speed: number
}

/** What is made anew on a reset. */
interface Parts {
  readonly exchange: Exchange
  readonly rest: RestDesk
  readonly trading: TradingHub
  readonly data: DataHub
  readonly sse: ServerSentEvents
  readonly log: RequestLog
}

/** The exchange on a loopback port: REST, streams and control side. */
export class ExchangeServer {
  readonly #options: ExchangeServerOptions
  readonly #host: ExchangeHost
  readonly #faults: FaultPlan
  readonly #credentials: JudgedCredentials
  readonly #gate: StreamGate
  readonly #pace: Pacemaker
  readonly #server: Server
  #requestIds: IdStream
  #parts: Parts

  constructor(options: ExchangeServerOptions, host: ExchangeHost) {
    this.#options = options
    this.#host = host
    this.#faults = new FaultPlan(options.seed)
    this.#credentials = {
      ...options.credentials, isRefused: () => this.#parts.exchange.venue.flags.areKeysRefused,
    }
    this.#gate = new StreamGate({ credentials: this.#credentials, faults: this.#faults, host })
    this.#requestIds = new IdStream(`${options.seed}/request`)
    this.#parts = this.#assemble(options.seed)
    this.#pace = new Pacemaker(host, (ms) => {
      const { exchange } = this.#parts
      exchange.advanceTo(exchange.venue.clock.now + ms)
    })
    this.#server = createServer((request, response) => {
      void this.#onRequest(request, response)
    })
    this.#server.on('upgrade', (request, raw, head) => {
      this.#gate.accept(request, raw, head, this.#parts)
    })
  }

  /** The exchange behind the wires. */
  get exchange(): Exchange {
    return this.#parts.exchange
  }

  /** `http://127.0.0.1:<port>`, once it listens. */
  get url(): string {
    return `http://${LOOPBACK}:${(this.#server.address() as AddressInfo).port}`
  }

  /** Begins to listen, on loopback alone; throws `UserError` with `EXCHANGE_PORT` when the port is taken. */
  async start(): Promise<void> {
    const { port, speed } = this.#options
    await new Promise<void>((resolve, reject) => {
      const onError = (error: NodeJS.ErrnoException): void => {
        const isTaken = error.code === 'EADDRINUSE' || error.code === 'EACCES'
        const text = `port ${port} cannot be had (${error.code}); give another, or 0 for a free one`
        reject(isTaken ? new UserError(fail('EXCHANGE_PORT', text).failure) : error)
      }
      this.#server.once('error', onError)
      this.#server.listen(port, LOOPBACK, () => {
        this.#server.off('error', onError)
        resolve()
      })
    })
    this.#pace.setSpeed(speed)
  }

  /** Ends every connection and stops to listen. */
  async stop(): Promise<void> {
    this.#pace.setSpeed(0)
    this.#gate.close()
    this.#parts.sse.close()
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  /** Adds the rules of a fault script; throws `UserError` with `FAULT_SCRIPT` for one that cannot be read. */
  script(faults: unknown): void {
    const body = Array.isArray(faults) ? { faults: faults as unknown } : isRecord(faults) ? faults : {}
    const added = addFaults(this.#parts.exchange, this.#faults, body)
    if ('code' in added) {
      throw new UserError(fail('FAULT_SCRIPT', `fault script: ${String(added['message'])}`).failure)
    }
  }

  #assemble(seed: string): Parts {
    const { settings } = this.#options
    const credentials = this.#credentials
    const exchange = new Exchange({ ...this.#options, seed })
    const [faults, host] = [this.#faults, this.#host]
    const log = new RequestLog()
    const trading = new TradingHub({ credentials, faults, host })
    const data = new DataHub({
      credentials, host, symbolLimit: settings.symbolLimit, isRefusing: () => this.#gate.isRefusingData(),
    })
    const sse = new ServerSentEvents()
    const limiter = new RateLimiter(settings.rateLimit, () => host.now())
    const distortion = new DataDistortion({ exchange, faults, publish: (event) => data.publish(event) })
    exchange.onMarketEvent((event) => distortion.pass(event))
    exchange.venue.news.onArticle((article) => data.publishArticle(article))
    exchange.onTradeUpdate((update) => {
      trading.publish(update)
      sse.publish(update)
    })
    exchange.timeline.onMinute((at) => {
      for (const event of testFeedEvents(at)) data.publish(event, true)
    })
    exchange.desk.beforeCancel = raceOf(exchange, faults, 'cancel')
    exchange.desk.beforeReplace = raceOf(exchange, faults, 'replace')
    return { exchange, rest: new RestDesk({ exchange, faults, limiter, log }), trading, data, sse, log }
  }

  #reset(seed: string | undefined): void {
    this.#gate.close()
    this.#parts.sse.close()
    this.#faults.clear()
    this.#requestIds = new IdStream(`${seed ?? this.#options.seed}/request`)
    this.#parts = this.#assemble(seed ?? this.#options.seed)
  }

  async #onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = this.#requestIds.next()
    response.setHeader('X-Request-ID', requestId)
    const text = await readBody(request).catch((error: NodeJS.ErrnoException) => {
      // The client has gone before its request was complete: nothing was asked.
      invariant(error.code === 'ECONNRESET', `a request could not be read: ${error.message}`)
      return 'gone' as const
    })
    if (text === 'gone') return
    const url = URL.parse(request.url ?? '/', 'http://localhost')
    const path = url === null ? undefined : decodePath(url.pathname)
    const method = request.method ?? 'GET'
    const body = text === undefined ? 'too-large' as const : parseBody(text)
    if (url === null || path === undefined) return write(response, { reply: BAD_PATH, isTruncated: false })
    if (!isLoopback(request)) return write(response, { reply: FORBIDDEN, isTruncated: false })
    if (path === '/control' || path.startsWith('/control/')) {
      const isForeign = request.headers.origin !== undefined
      const reply = isForeign ? FORBIDDEN : this.#control(method, path, body)
      return write(response, { reply, isTruncated: false })
    }
    const shown = shownKeys(request, this.#credentials)
    const shape = EVENTS[`${method} ${path}`]
    if (shape !== undefined && shown === 'right') {
      const past = this.#parts.exchange.venue.updates.all
      return this.#parts.sse.accept(response, url.searchParams, { past, shape })
    }
    this.#deliver(response, this.#parts.rest.answer({
      requestId, method, path, query: url.searchParams, shown, body,
    }))
  }

  #control(method: string, path: string, body: ReturnType<typeof parseBody> | 'too-large'): Reply {
    if (body === 'invalid' || body === 'too-large') return errorReply(BAD_BODY)
    const { exchange, log, trading, data, sse } = this.#parts
    return answerControl({
      exchange, log, faults: this.#faults,
      speed: () => this.#pace.speed, setSpeed: (speed) => this.#pace.setSpeed(speed),
      connections: () => ({ trading: trading.size, data: data.size, sse: sse.size }),
      reset: (seed) => this.#reset(seed),
    }, { method, path, body: isRecord(body.value) ? body.value : {} })
  }

  /** Replies, and carries out what the request started: after the reply, unless a fault turns that round. */
  #deliver(response: ServerResponse, delivery: Delivery): void {
    const { desk } = this.#parts.exchange
    if (delivery.isRoutedFirst || delivery.delayMs > 0 || delivery.isDropped) desk.drain()
    if (delivery.isDropped) response.destroy()
    else if (delivery.delayMs > 0) this.#host.after(delivery.delayMs, () => write(response, delivery))
    else write(response, delivery)
    desk.drain()
  }
}

/** What is told by server-sent events. */
const EVENTS: Readonly<Record<string, typeof activityEvent>> = {
  'GET /v2/events/trades': tradeEvent, 'GET /v2beta1/events/activities': activityEvent,
}
const FORBIDDEN: Reply = errorReply({ status: 403, code: 40310000, message: 'forbidden.' })
const BAD_PATH: Reply = errorReply({ status: 400, code: 40010000, message: 'request path is invalid' })
const BAD_BODY = { status: 400, code: 40010000, message: 'request body format is invalid' }

/** Only programs of this machine that name it by a loopback name: a page that was tricked here is refused. */
function isLoopback({ headers }: IncomingMessage): boolean {
  const host = (headers.host ?? '').replace(/:\d+$/, '')
  return LOOPBACK_NAMES.includes(host)
}

function decodePath(path: string): string | undefined {
  try {
    decodeURIComponent(path)
    return path.replace(/%3A/gi, ':')
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

function write(
  response: ServerResponse, { reply, isTruncated }: Pick<Delivery, 'reply' | 'isTruncated'>,
): void {
  const { status, json, html, headers = {} } = reply
  if (response.destroyed) return
  const text = html ?? (json === undefined ? '' : JSON.stringify(json))
  const type = html === undefined ? 'application/json; charset=UTF-8' : 'text/html'
  response.writeHead(status, { ...(text === '' ? {} : { 'Content-Type': type }), ...headers })
  response.end(isTruncated ? text.slice(0, Math.floor(text.length / 2)) : text)
}

/** A race that a fault decides: the order fills before its cancel or its replacement, or that is refused. */
function raceOf(exchange: Exchange, faults: FaultPlan, hook: 'cancel' | 'replace'): Race {
  return (order) => {
    const rule = faults.strike(hook, { symbol: order.asset.symbol })[0]
    if (rule?.fault === 'refuse-replace') return true
    if (rule !== undefined) forceFill(exchange.venue, order, decimalOf<Quantity>(rule, 'qty'))
    return false
  }
}
