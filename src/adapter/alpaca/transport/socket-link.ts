import WebSocket from 'ws'
import { Backoff } from './backoff.ts'
import type { Timers } from './timers.ts'

/** What a stream's protocol says of a frame. */
export type StreamVerdict =
  /** The stream is authorised and listening. */
  | { readonly kind: 'ready' }
  /** Nothing about the connection. */
  | { readonly kind: 'go-on' }
  /** This connection is of no use: end it and try again, after `waitMs` at least. */
  | { readonly kind: 'retry'; readonly code: string; readonly waitMs?: number }
  /** No connection will be: wrong keys, no permission. Of a link that was ready before it is tried again. */
  | { readonly kind: 'refused'; readonly code: string }

/** A verdict that ends the connection. */
type EndingVerdict = Exclude<StreamVerdict, { kind: 'ready' | 'go-on' }>

/** What a vendor's stream wants to hear and says. */
export interface StreamProtocol {
  readonly headers: Readonly<Record<string, string>>
  encode(message: unknown): string | Uint8Array
  /** Messages of one frame; `undefined` for a frame that cannot be read. */
  decode(data: Buffer, isBinary: boolean): readonly unknown[] | undefined
  /** What is sent when the socket opens. */
  greeting(): readonly unknown[]
  /** Takes a message; `send` answers it. */
  receive(message: unknown, send: (message: unknown) => void): StreamVerdict
  /** A message that the other side answers with a frame, whatever it thinks of it. */
  heartbeat(): unknown
}

/** Who is told of a stream. */
export interface LinkListener {
  /** The stream is ready, for the first time or again. */
  onReady(): void
  /** The stream broke and will be tried again. */
  onInterrupted(code: string): void
  /** Nobody tries any more. */
  onRefused(code: string): void
  onUnreadable(message: string): void
}

/** Waiting times of a stream. */
export interface LinkTimes {
  /** From the first byte to authorised and listening. */
  readonly readyMs: number
  /** Between signs of life that are asked for. */
  readonly heartbeatMs: number
  /** Silence after which the socket is taken for dead. */
  readonly silenceMs: number
  readonly backoff: { readonly firstMs: number; readonly capMs: number }
}

/** Times for a vendor on the internet. */
export const LINK_TIMES: LinkTimes = {
  readyMs: 10_000, heartbeatMs: 5_000, silenceMs: 15_000, backoff: { firstMs: 500, capMs: 30_000 },
}

/** After so long in good health the next failure is a new one. */
const HEALTHY_MS = 30_000
const TEXT_MAX = 200
/** However long the vendor asks for patience. */
const RETRY_AFTER_MS_MAX = 15 * 60_000

/**
 * One websocket that is kept up: never two at once, and never a hot loop.
 *
 * A socket that is open but silent is found out by a message that the other side has to answer with a frame:
 * pings do not do, because a broken stream can go on answering them (alpaca-trade-api-csharp#170).
 */
export class SocketLink {
  readonly #url: string
  readonly #protocol: StreamProtocol
  readonly #listener: LinkListener
  readonly #timers: Timers
  readonly #times: LinkTimes
  readonly #backoff: Backoff
  #socket: WebSocket | undefined
  #isWanted = false
  #isReady = false
  /** What was granted once may be refused for a while (alpacahq/Alpaca-API#118). */
  #wasReady = false
  #readyAt = 0
  #heardAt = 0
  #cancelTimer: () => void = () => {}

  constructor(options: {
    url: string; protocol: StreamProtocol; listener: LinkListener; timers: Timers; times?: LinkTimes
  }) {
    this.#url = options.url
    this.#protocol = options.protocol
    this.#listener = options.listener
    this.#timers = options.timers
    this.#times = options.times ?? LINK_TIMES
    this.#backoff = new Backoff(this.#times.backoff, options.timers)
  }

  get isReady(): boolean {
    return this.#isReady
  }

  /** Begins to connect, and goes on until `close`. */
  open(): void {
    if (this.#isWanted) return
    this.#isWanted = true
    this.#dial()
  }

  /** Sends a message when the stream is ready; false when it is not. */
  send(message: unknown): boolean {
    if (!this.#isReady) return false
    this.#write(message)
    return true
  }

  /** Ends this connection and makes a new one. */
  restart(code: string): void {
    if (this.#isWanted && this.#socket !== undefined) this.#drop({ kind: 'retry', code })
  }

  /** Ends the connection for good. */
  close(): void {
    this.#isWanted = false
    this.#cancelTimer()
    this.#discard()
  }

  #dial(): void {
    const socket = new WebSocket(this.#url, {
      headers: this.#protocol.headers, handshakeTimeout: this.#times.readyMs, followRedirects: false,
    })
    this.#socket = socket
    this.#isReady = false
    const isCurrent = (): boolean => this.#socket === socket
    socket.on('open', () => {
      this.#hear()
      for (const message of this.#protocol.greeting()) this.#write(message)
    })
    socket.on('message', (data: Buffer, isBinary) => {
      if (isCurrent()) this.#onFrame(data, isBinary)
    })
    socket.on('close', (code) => {
      if (isCurrent()) this.#drop({ kind: 'retry', code: code === 1000 ? 'STREAM_ENDED' : 'STREAM_BROKEN' })
    })
    socket.on('unexpected-response', (request, response) => {
      const status = response.statusCode ?? 0
      request.destroy()
      if (isCurrent()) this.#drop(verdictOfUpgrade(status, response.headers['retry-after']))
    })
    socket.on('error', () => {
      if (isCurrent()) this.#drop({ kind: 'retry', code: 'STREAM_BROKEN' })
    })
    this.#cancelTimer()
    this.#cancelTimer = this.#timers.after(this.#times.readyMs, () => {
      if (isCurrent() && !this.#isReady) this.#drop({ kind: 'retry', code: 'STREAM_SILENT' })
    })
  }

  #onFrame(data: Buffer, isBinary: boolean): void {
    this.#hear()
    const messages = this.#protocol.decode(data, isBinary)
    if (messages === undefined) {
      this.#listener.onUnreadable(`a frame of ${data.length} bytes that is no message`)
      return
    }
    for (const message of messages) {
      const socket = this.#socket
      const verdict = this.#protocol.receive(message, (answer) => this.#write(answer))
      if (this.#socket !== socket || socket === undefined) return
      if (verdict.kind === 'ready') this.#becomeReady()
      else if (verdict.kind !== 'go-on') {
        this.#drop(verdict)
        return
      }
    }
  }

  #becomeReady(): void {
    if (this.#isReady) return
    this.#isReady = true
    this.#wasReady = true
    this.#readyAt = this.#timers.monotonic()
    this.#cancelTimer()
    this.#beat()
    this.#listener.onReady()
  }

  /** Asks for a sign of life, and looks whether the last one came. */
  #beat(): void {
    this.#cancelTimer = this.#timers.after(this.#times.heartbeatMs, () => {
      if (this.#timers.monotonic() - this.#heardAt > this.#times.silenceMs) {
        this.#drop({ kind: 'retry', code: 'STREAM_SILENT' })
        return
      }
      this.#write(this.#protocol.heartbeat())
      this.#beat()
    })
  }

  #hear(): void {
    this.#heardAt = this.#timers.monotonic()
  }

  #write(message: unknown): void {
    const socket = this.#socket
    if (socket?.readyState === WebSocket.OPEN) socket.send(this.#protocol.encode(message))
  }

  #drop(verdict: EndingVerdict): void {
    const wasHealthy = this.#isReady && this.#timers.monotonic() - this.#readyAt > HEALTHY_MS
    this.#cancelTimer()
    this.#discard()
    if (!this.#isWanted) return
    if (verdict.kind === 'refused' && !this.#wasReady) {
      this.#isWanted = false
      this.#listener.onRefused(verdict.code)
      return
    }
    if (wasHealthy) this.#backoff.reset()
    const waitMs = verdict.kind === 'retry' ? verdict.waitMs : undefined
    this.#cancelTimer = this.#timers.after(this.#backoff.next(waitMs), () => this.#dial())
    this.#listener.onInterrupted(verdict.code)
  }

  #discard(): void {
    const socket = this.#socket
    this.#socket = undefined
    this.#isReady = false
    if (socket === undefined) return
    socket.removeAllListeners()
    socket.on('error', () => {
      // A socket that is thrown away may still say why it broke; nobody waits for that any more.
    })
    socket.terminate()
  }
}

/**
 * What an upgrade says that is refused. The streams ask for keys once they are open: a 403 is the page of
 * somebody on the way, as it is elsewhere without the vendor's own words.
 */
function verdictOfUpgrade(status: number, retryAfter: string | undefined): EndingVerdict {
  if (status === 401) return { kind: 'refused', code: 'BROKER_UNAUTHORIZED' }
  const seconds = Number(retryAfter)
  // Longer waits would overflow the machine's timers, which then end at once.
  const waitMs = Number.isFinite(seconds) ? Math.min(seconds * 1_000, RETRY_AFTER_MS_MAX) : 0
  return { kind: 'retry', code: status === 429 ? 'STREAM_LIMIT' : 'STREAM_BROKEN', waitMs }
}

/** The beginning of a text, for a message. */
export function shortText(text: string): string {
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}...` : text
}
