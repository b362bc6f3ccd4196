import { jsonOf } from '../client/alpaca-rest.ts'
import type { AlpacaCredentials } from '../credentials.ts'
import { tradeUpdateSchema, type AlpacaTradeUpdate } from '../schema/order-schema.ts'
import type { StreamProtocol, StreamVerdict } from '../transport/socket-link.ts'

const LISTEN = { action: 'listen', data: { streams: ['trade_updates'] } }
const GO_ON = { kind: 'go-on' } as const

interface StreamMessage {
  readonly stream?: unknown
  readonly data?: unknown
}

/**
 * What the trading stream wants to hear and says; frames hold JSON, as text or (paper) as bytes.
 *
 * https://docs.alpaca.markets/docs/websocket-streaming
 */
export class TradeStream implements StreamProtocol {
  readonly headers = {}
  readonly #credentials: AlpacaCredentials
  readonly #onUpdate: (update: AlpacaTradeUpdate) => void
  readonly #onUnreadable: (message: string) => void

  constructor(
    credentials: AlpacaCredentials,
    listener: { onUpdate: (update: AlpacaTradeUpdate) => void; onUnreadable: (message: string) => void },
  ) {
    this.#credentials = credentials
    this.#onUpdate = listener.onUpdate
    this.#onUnreadable = listener.onUnreadable
  }

  encode(message: unknown): string {
    return JSON.stringify(message)
  }

  decode(data: Buffer): readonly unknown[] | undefined {
    const message = jsonOf(data.toString('utf8'))
    if (message === undefined) return undefined
    return Array.isArray(message) ? message as unknown[] : [message]
  }

  greeting(): readonly unknown[] {
    return [this.#credentials.tradingLogin()]
  }

  /** Listening again changes nothing there, and is answered. */
  heartbeat(): unknown {
    return LISTEN
  }

  receive(message: unknown, send: (message: unknown) => void): StreamVerdict {
    if (typeof message !== 'object' || message === null) return GO_ON
    const { stream, data } = message as StreamMessage
    switch (stream) {
      case 'authorization': return this.#authorised(data, send)
      case 'listening': return isListening(data) ? { kind: 'ready' } : GO_ON
      case 'trade_updates': return this.#update(data)
      default: return GO_ON
    }
  }

  #authorised(data: unknown, send: (message: unknown) => void): StreamVerdict {
    const { status, action } = (data ?? {}) as { status?: unknown; action?: unknown }
    if (status !== 'authorized') {
      return action === 'listen'
        ? { kind: 'retry', code: 'STREAM_BROKEN' } : { kind: 'refused', code: 'BROKER_UNAUTHORIZED' }
    }
    send(LISTEN)
    return GO_ON
  }

  #update(data: unknown): StreamVerdict {
    const update = tradeUpdateSchema.safeParse(data)
    if (update.success) this.#onUpdate(update.data)
    else this.#onUnreadable('a trade update without event, order id or status')
    return GO_ON
  }
}

function isListening(data: unknown): boolean {
  const { streams } = (data ?? {}) as { streams?: unknown }
  return Array.isArray(streams) && streams.includes('trade_updates')
}
