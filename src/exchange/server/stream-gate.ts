import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import type { FaultPlan } from '../fault/fault-plan.ts'
import { numberOf } from '../fault/fault-rule.ts'
import { ClientSocket } from '../stream/client-socket.ts'
import { feedAt } from '../stream/data-feed.ts'
import type { DataHub } from '../stream/data-hub.ts'
import { jsonCodec, MSGPACK_CODEC } from '../stream/frame-codec.ts'
import type { TradingHub } from '../stream/trading-hub.ts'
import type { JudgedCredentials } from './credentials.ts'
import { shownKeys } from './credentials.ts'
import type { ExchangeHost } from './exchange-host.ts'

const COMPRESSED_FROM_BYTES = 1_024
const REFUSAL_SECONDS = 10
const TOO_MANY_REQUESTS = 429

/** Takes websocket connections and hands each to its stream. */
export class StreamGate {
  readonly #credentials: JudgedCredentials
  readonly #faults: FaultPlan
  readonly #host: ExchangeHost
  // Pings are answered by hand, so that a fault can leave them unanswered.
  readonly #plain = new WebSocketServer({ noServer: true, autoPong: false })
  readonly #compressing = new WebSocketServer({
    noServer: true, autoPong: false, perMessageDeflate: { threshold: COMPRESSED_FROM_BYTES },
  })
  readonly #refusedUntil = { trading: 0, data: 0 }

  constructor(parts: { credentials: JudgedCredentials; faults: FaultPlan; host: ExchangeHost }) {
    this.#credentials = parts.credentials
    this.#faults = parts.faults
    this.#host = parts.host
  }

  /** Whether new data connections get error 406 for now. */
  isRefusingData(): boolean {
    return this.#host.now() < this.#refusedUntil.data
  }

  /** Answers an upgrade: a stream, or a refusal. */
  accept(
    request: IncomingMessage, raw: Duplex, head: Buffer, hubs: { trading: TradingHub; data: DataHub },
  ): void {
    const url = URL.parse(request.url ?? '/', 'http://localhost')
    const pathname = url?.pathname
    const feed = feedAt(pathname)
    const stream = pathname === '/stream' ? 'trading' : feed === undefined ? undefined : 'data'
    if (stream === undefined) return refuseUpgrade(raw, 404, 'Not Found')
    const refusal = this.#refusal(stream)
    if (refusal !== undefined) return refuseUpgrade(raw, refusal, 'Too Many Requests')
    const isPacked = String(request.headers['content-type']).includes('msgpack')
    const isAuthorized = shownKeys(request, this.#credentials) === 'right'
    const server = stream === 'data' ? this.#compressing : this.#plain
    server.handleUpgrade(request, raw, head, (ws: WebSocket) => {
      const socket = new ClientSocket({ ws, raw, stream, feed, faults: this.#faults })
      if (feed !== undefined) {
        return hubs.data.accept(socket, isPacked ? MSGPACK_CODEC : jsonCodec(false), { feed, isAuthorized })
      }
      const codec = isPacked ? MSGPACK_CODEC : jsonCodec(url?.searchParams.get('frames') !== 'text')
      hubs.trading.accept(socket, codec, isAuthorized)
    })
  }

  /** Ends every connection at once. */
  close(): void {
    for (const server of [this.#plain, this.#compressing]) for (const ws of server.clients) ws.terminate()
  }

  /**
   * The status with which a connection is refused; a data stream is let in and told 406 instead, unless
   * asked.
   */
  #refusal(stream: 'trading' | 'data'): number | undefined {
    const rule = this.#faults.strike('connect', { stream })[0]
    if (rule !== undefined && this.#host.now() >= this.#refusedUntil[stream]) {
      this.#refusedUntil[stream] = this.#host.now() + numberOf(rule, 'seconds', REFUSAL_SECONDS) * 1_000
    }
    if (rule === undefined && this.#host.now() >= this.#refusedUntil[stream]) return undefined
    const status = rule === undefined ? 0 : numberOf(rule, 'upgrade_status', 0)
    if (status > 0) return status
    return stream === 'trading' ? TOO_MANY_REQUESTS : undefined
  }
}

function refuseUpgrade(raw: Duplex, status: number, text: string): void {
  raw.end(`HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
