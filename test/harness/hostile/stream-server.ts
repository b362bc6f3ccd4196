import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

/** A stream's other side on this machine, that says what a test wants said. */
export class StreamServer implements AsyncDisposable {
  readonly #server: WebSocketServer
  #socket: WebSocket | undefined

  private constructor(server: WebSocketServer, onOpen: (socket: WebSocket) => void) {
    this.#server = server
    server.on('connection', (socket) => {
      this.#socket = socket
      onOpen(socket)
    })
  }

  static async start(onOpen: (socket: WebSocket) => void): Promise<StreamServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await once(server, 'listening')
    return new StreamServer(server, onOpen)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  send(frame: string | Uint8Array): void {
    this.#socket?.send(frame)
  }

  /** Waits until everything that was sent has been taken: a pong comes behind it. */
  async taken(): Promise<void> {
    const socket = this.#socket
    if (socket === undefined) return
    const pong = once(socket, 'pong')
    socket.ping()
    await pong
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate()
    await new Promise((resolve) => {
      this.#server.close(resolve)
    })
  }
}
