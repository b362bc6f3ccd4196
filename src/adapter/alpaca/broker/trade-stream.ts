import { issueText } from '../client/alpaca-rest.ts'
import { jsonOf } from '../client/json-of.ts'
import type { AlpacaCredentials } from '../credentials.ts'
import { isOnlyLegs, tradeUpdateSchema, type AlpacaTradeUpdate } from '../schema/order-schema.ts'
import type { StreamProtocol, StreamVerdict } from '../transport/socket-link.ts'

const LISTEN = { action: 'listen', data: { streams: ['trade_updates'] } }
const GO_ON = { kind: 'go-on' } as const
const UNHEARD = { kind: 'retry', code: 'STREAM_BROKEN' } as const

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
    const { stream, data } = (message ?? {}) as StreamMessage
    switch (stream) {
      case 'authorization': return this.#authorised(data, send)
      // Without our stream in the list nothing would come any more.
      case 'listening': return isListening(data) ? { kind: 'ready' } : UNHEARD
      case 'trade_updates': return this.#update(data)
      default: return this.#unreadable('a message of no stream that is listened to')
    }
  }

  #authorised(data: unknown, send: (message: unknown) => void): StreamVerdict {
    const { status, action } = (data ?? {}) as { status?: unknown; action?: unknown }
    if (status === 'authorized') {
      send(LISTEN)
      return GO_ON
    }
    // Only the word itself ends a connection for good: garbage does not say that keys are wrong.
    if (status !== 'unauthorized') return this.#unreadable('an authorization without a status')
    return action === 'listen' ? UNHEARD : { kind: 'refused', code: 'BROKER_UNAUTHORIZED' }
  }

  #update(data: unknown): StreamVerdict {
    const update = tradeUpdateSchema.safeParse(data)
    if (!update.success) {
      return this.#unreadable(`a trade update that does not fit: ${issueText(update.error)}`)
    }
    if (!isOnlyLegs(update.data.order)) this.#onUpdate(update.data)
    return GO_ON
  }

  #unreadable(message: string): StreamVerdict {
    this.#onUnreadable(message)
    return GO_ON
  }
}

function isListening(data: unknown): boolean {
  const { streams } = (data ?? {}) as { streams?: unknown }
  return Array.isArray(streams) && streams.includes('trade_updates')
}
