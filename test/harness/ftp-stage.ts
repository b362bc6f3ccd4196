import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { FileStage } from './file-stage.ts'
import { StagedFiles } from './file-stage.ts'

/** How it is reached. */
export interface FtpStageOptions {
  /** Certificate and key in PEM: it then serves under TLS only. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Whether it can begin in the middle of a file. */
  readonly canResume?: boolean
}

/**
 * A server of FTP on loopback, as much of RFC 959, 3659 and 4217 as reading needs; its files and faults are
 * in the hand of a test. Its user is `anna` with the password `s3cret-word`.
 */
export async function ftpStage(options: FtpStageOptions = {}): Promise<FileStage> {
  const files = new StagedFiles()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => void sockets.delete(socket))
    files.connections += 1
    new Session(socket, files, options).greet()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    files,
    connected: () => sockets.size,
    url: `${options.tls === undefined ? 'ftp' : 'ftps'}://anna@127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** One client. */
class Session {
  readonly #files: StagedFiles
  readonly #options: FtpStageOptions
  #control: Socket
  #passive: Server | undefined
  #data: Promise<Socket> | undefined
  #from = 0
  #user = ''

  constructor(control: Socket, files: StagedFiles, options: FtpStageOptions) {
    this.#control = control
    this.#files = files
    this.#options = options
  }

  greet(): void {
    this.#listen(this.#control)
    this.#say('220 ready')
  }

  #listen(socket: Socket): void {
    let text = ''
    socket.on('error', () => undefined)
    socket.on('close', () => this.#passive?.close())
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('utf8')
      for (let end = text.indexOf('\r\n'); end !== -1; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end)
        text = text.slice(end + 2)
        const blank = line.indexOf(' ')
        const [word, rest] = blank === -1 ? [line, ''] : [line.slice(0, blank), line.slice(blank + 1)]
        void this.#obey(word.toUpperCase(), rest)
      }
    })
  }

  #say(line: string): void {
    this.#control.write(`${line}\r\n`)
  }

  async #obey(word: string, rest: string): Promise<void> {
    switch (word) {
      case 'AUTH': return this.#secure()
      case 'USER':
        this.#user = rest
        return this.#say('331 and the password?')
      case 'PASS': return this.#logIn(rest)
      case 'FEAT': return this.#say('211-features\r\n MLST type*;size*;modify*;\r\n211 end')
      case 'TYPE': case 'STRU': case 'PBSZ': case 'PROT': case 'OPTS': return this.#say('200 well')
      case 'EPSV': return this.#passively()
      case 'REST':
        if (this.#options.canResume === false) return this.#say('502 from the start only')
        this.#from = Number(rest)
        return this.#say('350 and what?')
      case 'SIZE': {
        const file = this.#files.get(rest)
        return this.#say(file === undefined ? '550 there is none' : `213 ${file.bytes.length}`)
      }
      case 'MLSD': return this.#list(rest)
      case 'RETR': return this.#retrieve(rest)
      default: return this.#say('502 unknown')
    }
  }

  #secure(): void {
    const { tls } = this.#options
    if (tls === undefined) return this.#say('502 not here')
    this.#say('234 go on under TLS')
    const plain = this.#control
    plain.removeAllListeners('data')
    this.#control = new TLSSocket(plain, { isServer: true, secureContext: createSecureContext(tls) })
    return this.#listen(this.#control)
  }

  #logIn(password: string): void {
    this.#files.logins += 1
    const isKnown = this.#user === 'anna' && password === 's3cret-word'
    const isClear = this.#options.tls !== undefined && !(this.#control instanceof TLSSocket)
    this.#say(isKnown && !isClear ? '230 welcome' : '530 nobody of this name and password')
  }

  async #passively(): Promise<void> {
    const server = createServer()
    this.#passive?.close()
    this.#passive = server
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    this.#data = once(server, 'connection').then(([socket]) => this.#dataSocket(socket as Socket))
    this.#say(`229 there (|||${(server.address() as AddressInfo).port}|)`)
  }

  #dataSocket(socket: Socket): Socket {
    const { tls } = this.#options
    socket.on('error', () => undefined)
    if (tls === undefined) return socket
    const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(tls) })
    secure.on('error', () => undefined)
    return secure
  }

  async #list(folder: string): Promise<void> {
    const lines = this.#files.listed(folder).map((name) => {
      const { bytes, mtime } = this.#files.get(`${folder}/${name}`) ?? { bytes: Buffer.alloc(0), mtime: 0 }
      const stamp = new Date(mtime * 1_000).toISOString().replaceAll(/[-:T]|\..*/g, '')
      return `type=file;size=${bytes.length};modify=${stamp}; ${name}\r\n`
    })
    await this.#send(Buffer.from(`type=cdir;modify=20200101000000; .\r\n${lines.join('')}`))
  }

  async #retrieve(path: string): Promise<void> {
    const from = this.#from
    this.#from = 0
    if (this.#files.get(path) === undefined) return this.#say('550 there is none')
    const first = this.#files.sent(path, from, Infinity)
    if (first === 'silence') return undefined
    if (first === 'drop') return void this.#control.destroy()
    const isCut = from + first.length < (this.#files.get(path)?.bytes.length ?? 0)
    if (isCut) this.#files.mend(path)
    return this.#send(first, isCut)
  }

  async #send(bytes: Buffer, isCut = false): Promise<void> {
    this.#say('150 here it comes')
    const socket = await this.#data
    if (socket === undefined) return this.#say('425 no connection')
    if (!isCut) {
      socket.end(bytes, () => this.#say('226 that was all'))
      return
    }
    // Bytes that have arrived, and then nothing any more on either connection.
    socket.write(bytes, () => {
      socket.destroySoon()
      this.#control.destroySoon()
    })
  }
}
