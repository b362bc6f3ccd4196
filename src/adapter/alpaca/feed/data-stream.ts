import { decode, encode } from '@msgpack/msgpack'
import { jsonOf } from '../client/json-of.ts'
import type { AlpacaCredentials } from '../credentials.ts'
import { readStreamMessage, type AlpacaStreamMessage } from '../schema/market-schema.ts'
import { shortText, type StreamProtocol, type StreamVerdict } from '../transport/socket-link.ts'

/** Who hears what the stream says. */
export interface DataStreamListener {
  /** `raw` is the message as it came, for what is not read here: articles. */
  readonly onMessage: (message: AlpacaStreamMessage, raw: unknown) => void
  /** The full list of what is subscribed now, as the vendor repeats it after every request. */
  readonly onSubscription: (message: Readonly<Record<string, unknown>>) => void
  /** A request for symbols was refused; those of before stay. */
  readonly onRefusal: (code: string) => void
  readonly onUnreadable: (message: string) => void
  /** What is wanted, as a request; `undefined` when nothing is. */
  readonly wanted: () => unknown
}

const GO_ON = { kind: 'go-on' } as const
/** The old session lingers for a while after its connection broke. */
const LIMIT_WAIT_MS = 5_000

/** What each error of the stream means for the connection; the others concern one request. */
const ENDINGS: Readonly<Record<number, StreamVerdict>> = {
  401: { kind: 'retry', code: 'STREAM_BROKEN' },
  402: { kind: 'refused', code: 'BROKER_UNAUTHORIZED' },
  404: { kind: 'retry', code: 'STREAM_SILENT' },
  406: { kind: 'retry', code: 'STREAM_LIMIT', waitMs: LIMIT_WAIT_MS },
  407: { kind: 'retry', code: 'STREAM_SLOW' },
  408: { kind: 'refused', code: 'DATA_NOT_PERMITTED' },
  409: { kind: 'refused', code: 'DATA_NOT_PERMITTED' },
  411: { kind: 'refused', code: 'DATA_NOT_PERMITTED' },
  500: { kind: 'retry', code: 'STREAM_BROKEN' },
}

/** An answer to a login that was not needed: the connection goes on. */
const ALREADY_AUTHENTICATED = 403

/** What each error of a request for symbols is called here. */
const REFUSAL_CODES = {
  400: 'BAD_REQUEST', 405: 'SYMBOL_LIMIT', 410: 'BAD_REQUEST', 412: 'BAD_REQUEST', 413: 'BAD_REQUEST',
} as const

/**
 * What the market-data stream wants to hear and says, in JSON or MessagePack.
 *
 * https://docs.alpaca.markets/docs/streaming-market-data
 */
export class DataStream implements StreamProtocol {
  readonly headers: Readonly<Record<string, string>>
  readonly #credentials: AlpacaCredentials
  readonly #isPacked: boolean
  readonly #listener: DataStreamListener
  /** This connection has what was wanted when it began. */
  #isServing = false
  /** A symbol in its channel that the last list had. */
  #served: Readonly<Record<string, readonly string[]>> | undefined

  constructor(credentials: AlpacaCredentials, encoding: 'json' | 'msgpack', listener: DataStreamListener) {
    this.#credentials = credentials
    this.#isPacked = encoding === 'msgpack'
    this.#listener = listener
    this.headers = this.#isPacked ? { 'Content-Type': 'application/msgpack' } : {}
  }

  encode(message: unknown): string | Uint8Array {
    return this.#isPacked ? encode(message) : JSON.stringify(message)
  }

  decode(data: Buffer, isBinary: boolean): readonly unknown[] | undefined {
    const value = isBinary && this.#isPacked ? unpacked(data) : jsonOf(data.toString('utf8'))
    if (Array.isArray(value)) return value as unknown[]
    return typeof value === 'object' && value !== null ? [value] : undefined
  }

  /** The vendor speaks first. */
  greeting(): readonly unknown[] {
    return []
  }

  /**
   * Asking again for what is served changes nothing, and is answered with the list. Only where nothing is
   * served nothing is asked for: an error is an answer too, but one might be taken for that to a request.
   */
  heartbeat(): unknown {
    return { action: 'subscribe', ...this.#served ?? { bars: [] } }
  }

  receive(message: unknown, send: (message: unknown) => void): StreamVerdict {
    const read = readStreamMessage(message)
    if (read === undefined) {
      this.#listener.onUnreadable('a message without a type')
      return GO_ON
    }
    switch (read.T) {
      case 'success': return this.#success(read, send)
      case 'subscription':
        this.#isServing = true
        this.#served = firstServed(message as Record<string, unknown>)
        this.#listener.onSubscription(message as Record<string, unknown>)
        return { kind: 'ready' }
      case 'error': return this.#error(read)
      default:
        this.#listener.onMessage(read, message)
        return GO_ON
    }
  }

  #success({ msg }: AlpacaStreamMessage, send: (message: unknown) => void): StreamVerdict {
    if (msg === 'connected') send(this.#credentials.dataLogin())
    if (msg !== 'authenticated') return GO_ON
    const wanted = this.#listener.wanted()
    this.#isServing = wanted === undefined
    this.#served = undefined
    if (wanted === undefined) return { kind: 'ready' }
    send(wanted)
    return GO_ON
  }

  #error({ code = 0, msg = '' }: AlpacaStreamMessage): StreamVerdict {
    const ending = ENDINGS[code]
    if (ending !== undefined) return ending
    const refusal = (REFUSAL_CODES as Readonly<Record<number, string>>)[code]
    if (refusal === undefined) {
      if (code !== ALREADY_AUTHENTICATED) this.#listener.onUnreadable(`an error ${code} "${shortText(msg)}"`)
      return GO_ON
    }
    // What was granted to the connection before is refused to this one: there are no data until it is not.
    if (!this.#isServing) return { kind: 'retry', code: refusal }
    this.#listener.onRefusal(refusal)
    return GO_ON
  }
}

function firstServed(list: Readonly<Record<string, unknown>>): Record<string, string[]> | undefined {
  for (const channel of ['bars', 'quotes', 'trades', 'statuses', 'news']) {
    const [symbol] = Array.isArray(list[channel]) ? list[channel] as unknown[] : []
    if (typeof symbol === 'string') return { [channel]: [symbol] }
  }
  return undefined
}

function unpacked(data: Buffer): unknown {
  try {
    return decode(data)
  } catch (error) {
    if (error instanceof RangeError || error instanceof Error) return undefined
    throw error
  }
}
