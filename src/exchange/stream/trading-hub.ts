import type { FaultPlan } from '../fault/fault-plan.ts'
import { numberOf } from '../fault/fault-rule.ts'
import { isRecord } from '../order/order-request.ts'
import type { TradeUpdate } from '../order/trade-update.ts'
import { areRight, type JudgedCredentials } from '../server/credentials.ts'
import type { ExchangeHost } from '../server/exchange-host.ts'
import type { ClientSocket } from './client-socket.ts'
import type { FrameCodec } from './frame-codec.ts'

const DELAY_DEFAULT_MS = 1_000
const KNOWN_STREAMS = ['trade_updates']
/** Events that the websocket does not carry. */
const SSE_ONLY = ['trade_bust', 'trade_correct', 'restated']

interface Listener {
  readonly socket: ClientSocket
  readonly codec: FrameCodec
  isAuthorized: boolean
  streams: readonly string[]
}

/** The trading stream: who listens, and what they hear of orders. */
export class TradingHub {
  readonly #credentials: JudgedCredentials
  readonly #faults: FaultPlan
  readonly #host: ExchangeHost
  readonly #listeners = new Set<Listener>()
  /** An update that waits for the one after it (fault g). */
  #overtaken: TradeUpdate | undefined

  constructor(parts: { credentials: JudgedCredentials; faults: FaultPlan; host: ExchangeHost }) {
    this.#credentials = parts.credentials
    this.#faults = parts.faults
    this.#host = parts.host
  }

  /** Takes a connection; `isAuthorized` when its handshake already showed the keys. */
  accept(socket: ClientSocket, codec: FrameCodec, isAuthorized: boolean): void {
    const listener: Listener = { socket, codec, isAuthorized, streams: [] }
    this.#listeners.add(listener)
    socket.listen((data) => this.#onMessage(listener, data), () => this.#listeners.delete(listener))
  }

  /** How many connections there are. */
  get size(): number {
    return this.#listeners.size
  }

  /** Tells everybody who listens, as far as faults let it. */
  publish(happened: TradeUpdate): void {
    if (SSE_ONLY.includes(happened.event)) return
    const rules = this.#faults.strike('update', { event: happened.event, symbol: happened.symbol })
    const names = rules.map(({ fault }) => fault)
    if (names.includes('drop-event')) return
    const update = names.includes('average-price') ? averaged(happened) : happened
    const late = rules.find(({ fault }) => fault === 'delay-event')
    if (late !== undefined) {
      this.#host.after(numberOf(late, 'delay_ms', DELAY_DEFAULT_MS), () => this.#send(update))
      return
    }
    if (names.includes('reorder-event') && this.#overtaken === undefined) {
      this.#overtaken = update
      return
    }
    this.#send(update)
    if (names.includes('duplicate-event')) this.#send(update)
    const overtaken = this.#overtaken
    this.#overtaken = undefined
    if (overtaken !== undefined) this.#send(overtaken)
  }

  #send(update: TradeUpdate): void {
    for (const listener of this.#listeners) {
      if (listener.streams.includes('trade_updates')) {
        reply(listener, { stream: 'trade_updates', data: update.data })
      }
    }
  }

  #onMessage(listener: Listener, data: Buffer): void {
    const message = listener.codec.decode(data)
    if (!isRecord(message)) return
    const body = isRecord(message['data']) ? message['data'] : {}
    const action = message['action']
    if (action === 'authenticate' || action === 'auth') return this.#authenticate(listener, message, body)
    if (action !== 'listen') return
    if (!listener.isAuthorized) {
      reply(listener, { stream: 'authorization', data: { status: 'unauthorized', action: 'listen' } })
      return
    }
    const streams = Array.isArray(body['streams']) ? body['streams'].map(String) : []
    listener.streams = streams.filter((name) => KNOWN_STREAMS.includes(name))
    reply(listener, { stream: 'listening', data: { streams: listener.streams } })
  }

  /** The keys come in `data`, or, as some clients send them, beside the action. */
  #authenticate(
    listener: Listener, message: Readonly<Record<string, unknown>>, body: Readonly<Record<string, unknown>>,
  ): void {
    const [key, hidden] = [body['key_id'] ?? message['key'], body['secret_key'] ?? message['secret']]
    const isRight = areRight(this.#credentials, key, hidden)
    listener.isAuthorized = isRight
    const status = isRight ? 'authorized' : 'unauthorized'
    reply(listener, { stream: 'authorization', data: { status, action: 'authenticate' } })
  }
}

/** An update whose price is the average of all, as the vendor's documents call it. */
function averaged(update: TradeUpdate): TradeUpdate {
  const { price, order } = update.data
  if (price === undefined || !isRecord(order)) return update
  return { ...update, data: { ...update.data, price: order['filled_avg_price'] as string } }
}

function reply({ socket, codec }: Listener, message: unknown): void {
  socket.send(codec.encode(message), { binary: codec.isBinary })
}
