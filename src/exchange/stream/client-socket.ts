import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { FaultPlan } from '../fault/fault-plan.ts'

/** A client that does not read is let go at this backlog. */
const BACKLOG_BYTES_MAX = 16 * 1_048_576
/** A binary frame that promises a hundred bytes and brings three. */
const BROKEN_FRAME = Buffer.from([0x82, 100, 0x5b, 0x7b, 0x22])
const POLICY_VIOLATION = 1008

/** One connection of a stream, with the faults that a connection can have. */
export class ClientSocket {
  readonly stream: 'trading' | 'data'
  readonly #feed: string | undefined
  readonly #ws: WebSocket
  readonly #raw: Duplex
  readonly #faults: FaultPlan
  #isSilent = false
  #isDeaf = false

  constructor(parts: {
    ws: WebSocket; raw: Duplex; stream: 'trading' | 'data'; feed: string | undefined; faults: FaultPlan
  }) {
    this.stream = parts.stream
    this.#feed = parts.feed
    this.#ws = parts.ws
    this.#raw = parts.raw
    this.#faults = parts.faults
    this.#ws.on('ping', (data) => this.#pong(data as Buffer))
    // A client that breaks the protocol or the connection ends with a close, which is what the stream hears.
    this.#ws.on('error', () => this.#ws.terminate())
  }

  get isOpen(): boolean {
    return this.#ws.readyState === this.#ws.OPEN
  }

  /** Sends a frame, unless a fault keeps it back; `slow` is what a slow client is told. */
  send(frame: string | Uint8Array, options: { binary: boolean; slow?: string | Uint8Array }): void {
    if (!this.isOpen || this.#isSilent) return
    const rules = this.#faults.strike('frame', { stream: this.stream, feed: this.#feed })
    const struck = rules.map(({ fault }) => fault)
    if (struck.includes('half-open')) {
      this.#isSilent = true
      return
    }
    if (struck.includes('close-mid-frame')) {
      this.#raw.end(BROKEN_FRAME, () => this.#raw.destroy())
      return
    }
    const isSlow = struck.includes('slow-client') || this.#ws.bufferedAmount > BACKLOG_BYTES_MAX
    if (isSlow && options.slow !== undefined) {
      this.#ws.send(options.slow, { binary: options.binary })
      this.close()
      return
    }
    if (isSlow) return this.close()
    this.#ws.send(frame, { binary: options.binary })
  }

  /** Ends the connection. */
  close(code = POLICY_VIOLATION): void {
    this.#ws.close(code)
  }

  /** Hears messages, as text or bytes, and the end. */
  listen(onMessage: (data: Buffer, isBinary: boolean) => void, onClose: () => void): void {
    this.#ws.on('message', (data, isBinary) => onMessage(data as Buffer, isBinary))
    this.#ws.on('close', onClose)
  }

  #pong(data: Buffer): void {
    const struck = this.#faults.strike('ping', { stream: this.stream, feed: this.#feed })
    if (struck.length > 0) this.#isDeaf = true
    if (!this.#isDeaf && this.isOpen) this.#ws.pong(data)
  }
}
