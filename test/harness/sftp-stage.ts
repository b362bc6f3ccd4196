import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { FileStage } from './file-stage.ts'
import { StagedFiles } from './file-stage.ts'

type Listener = (...values: never[]) => void

/** What is used of an emitter of ssh2, whose package has no types. */
interface Emitter {
  on(event: string, listener: Listener): this
}

interface ServerChannel extends Emitter {
  handle(request: number, handle: Buffer): void
  status(request: number, code: number): void
  name(request: number, names: readonly object[]): void
  attrs(request: number, attributes: object): void
  data(request: number, bytes: Buffer): void
}

interface Connection extends Emitter {
  end(): void
}

interface LoginAttempt {
  readonly method: string
  readonly username: string
  readonly password?: string
  readonly key?: { readonly data: Buffer }
  readonly signature?: Buffer
  accept(): void
  reject(methods?: readonly string[]): void
}

interface SshServer extends Emitter {
  injectSocket(socket: Socket): void
}

interface Ssh2 {
  readonly Server: new (options: object, onConnection: (connection: Connection) => void) => SshServer
  readonly utils: {
    parseKey(key: string): { getPublicSSH(): Buffer }
  }
}

const OK = 0
const END = 1
const MISSING = 2
const FILE_MODE = 0o100_644
const NAMES_AT_ONCE = 1_000

/** A server of SFTP on loopback, whose files and faults are in the hand of a test. */
export interface SftpStage extends FileStage {
  /** The key that it shows, as SSH sends it. */
  readonly publicKey: Buffer
  /** A private key that the user may log in with. */
  readonly userKey: string
}

/** Starts it; its user is `anna` with the password `s3cret-word`. */
export async function sftpStage(): Promise<SftpStage> {
  const { default: ssh2 } = (await import('ssh2' as string)) as { default: Ssh2 }
  const { utils } = ssh2
  const [host, user] = [privateKey(), privateKey()]
  const files = new StagedFiles()
  const open = new Set<Connection>()
  const allowed = utils.parseKey(user).getPublicSSH()
  const server = new ssh2.Server({ hostKeys: [host] }, (connection) => {
    open.add(connection)
    files.connections += 1
    connection.on('error', () => undefined)
    connection.on('close', () => void open.delete(connection))
    connection.on('authentication', (attempt: LoginAttempt) => {
      files.logins += 1
      const { method, password, key } = attempt
      const isKnown = method === 'password' ? password === 's3cret-word' : key?.data.equals(allowed) === true
      if (isKnown) attempt.accept()
      else attempt.reject(['password', 'publickey'])
    })
    connection.on('session', (accept: () => Emitter) => {
      accept().on('sftp', (acceptChannel: () => ServerChannel) => {
        serve(acceptChannel(), files, () => {
          for (const one of open) one.end()
        })
      })
    })
  })
  // Without waiting for more to send, which costs 40 ms an answer.
  const listener = createServer({ noDelay: true }, (socket) => server.injectSocket(socket))
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return {
    files, publicKey: utils.parseKey(host).getPublicSSH(), userKey: user,
    connected: () => open.size,
    url: `sftp://anna@127.0.0.1:${(listener.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const one of open) one.end()
      listener.close()
      await once(listener, 'close')
    },
  }
}

function privateKey(): string {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey
}

function serve(channel: ServerChannel, files: StagedFiles, drop: () => void): void {
  const handles = new Map<number, { readonly path: string; listed: number }>()
  let last = 0
  const opened = (request: number, path: string): void => {
    last += 1
    handles.set(last, { path, listed: 0 })
    const handle = Buffer.alloc(4)
    handle.writeUInt32BE(last)
    channel.handle(request, handle)
  }
  const attributes = (path: string): object | undefined => {
    const file = files.get(path)
    return file && {
      mode: FILE_MODE, uid: 0, gid: 0, size: file.bytes.length, atime: file.mtime, mtime: file.mtime,
    }
  }
  channel.on('OPENDIR', (request: number, path: string) => opened(request, path))
  channel.on('READDIR', (request: number, handle: Buffer) => {
    const held = handles.get(handle.readUInt32BE())
    const { path = '', listed = 0 } = held ?? {}
    const names = files.listed(path).slice(listed, listed + NAMES_AT_ONCE)
    if (held === undefined || names.length === 0) return channel.status(request, END)
    held.listed += names.length
    return channel.name(request, names.map((name) => ({
      filename: name, longname: `?????????? ${name}`, attrs: attributes(`${path}/${name}`),
    })))
  })
  channel.on('OPEN', (request: number, path: string) => {
    if (files.get(path) === undefined) channel.status(request, MISSING)
    else opened(request, path)
  })
  channel.on('READ', (request: number, handle: Buffer, offset: number, length: number) => {
    const { path = '' } = handles.get(handle.readUInt32BE()) ?? {}
    const bytes = files.sent(path, offset, Math.min(length, 16_384))
    if (bytes === 'silence') return undefined
    if (bytes === 'drop') return drop()
    if (bytes.length === 0) return channel.status(request, END)
    return channel.data(request, bytes)
  })
  const stat = (request: number, path: string): void => {
    const found = attributes(path)
    if (found === undefined) channel.status(request, MISSING)
    else channel.attrs(request, found)
  }
  channel.on('STAT', stat)
  channel.on('LSTAT', stat)
  channel.on('FSTAT', (request: number, handle: Buffer) => {
    stat(request, handles.get(handle.readUInt32BE())?.path ?? '')
  })
  channel.on('CLOSE', (request: number) => channel.status(request, OK))
}
