import { connect, type Socket } from 'node:net'

/** How a client treats the live stream: it reads a little from time to time, or never. */
export type ReadingPace = 'slow' | 'never'

interface Server {
  readonly port: number
  readonly token: string
}

const READ_BYTES = 512
const READ_MS = 100

/** Connections to the live stream of an API, whose other end reads badly. */
export class StreamClients {
  readonly #sockets = new Set<Socket>()
  #timer: NodeJS.Timeout | undefined
  #isClosed = false
  readonly #slow = new Set<Socket>()
  readonly #comesAgain: boolean

  /** `comesAgain`: a client that was cut connects again, as a browser does. */
  constructor({ comesAgain = false } = {}) {
    this.#comesAgain = comesAgain
  }

  /** Opens connections from the first fact of session 0001 on; resolves when all are connected. */
  async open(of: Server, count: number, pace: ReadingPace): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.#connect(of, pace)))
    this.#timer ??= setInterval(() => this.#readALittle(), READ_MS)
  }

  close(): void {
    this.#isClosed = true
    clearInterval(this.#timer)
    for (const socket of this.#sockets) socket.destroy()
  }

  #connect(of: Server, pace: ReadingPace): Promise<void> {
    const { port, token } = of
    const socket = connect({ port, host: '127.0.0.1' })
    let isOpen = false
    this.#sockets.add(socket)
    if (pace === 'slow') this.#slow.add(socket)
    // Nothing is read by itself from here on; the connection's end is seen by its error or close.
    socket.pause()
    const gone = (): void => {
      this.#sockets.delete(socket)
      this.#slow.delete(socket)
    }
    return new Promise<void>((resolve, reject) => {
      socket.once('error', (error) => {
        gone()
        reject(error)
      })
      socket.on('error', gone)
      socket.on('close', () => {
        gone()
        // Where the server has ended there is nobody to come back to.
        if (isOpen && this.#comesAgain && !this.#isClosed) this.#connect(of, pace).catch(() => undefined)
      })
      socket.once('connect', () => {
        isOpen = true
        socket.write(
          'GET /api/v1/stream?after=0&session=0001 HTTP/1.1\r\n' +
            `host: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\n\r\n`,
          () => resolve(),
        )
      })
    })
  }

  #readALittle(): void {
    for (const socket of this.#slow) socket.read(READ_BYTES)
  }
}
