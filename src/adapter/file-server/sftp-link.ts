import { createHash } from 'node:crypto'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { UserError } from '../../base/index.ts'
import type { FileLink, LinkOptions, RemoteEntry } from './file-link.ts'
import { LISTED_MAX, loginRefused, remoteMissing, serverDown, tooManyNames } from './file-link.ts'
import type { KnownHost } from './host-keys.ts'
import { hostKeyRefused } from './host-keys.ts'

/** How an SFTP server is reached. */
export interface SftpOptions extends LinkOptions {
  /** A private key as OpenSSH, PEM or PuTTY write it. */
  readonly privateKey?: string | undefined
  readonly passphrase?: string | undefined
  /** The key that the server has to show. */
  readonly known: KnownHost
  /** Takes any key where none is known. */
  readonly trustsFirst: boolean
}

interface Attributes {
  readonly mode: number
  readonly size: number
  readonly mtime: number
}

interface ListedName {
  readonly filename: string
  readonly attrs: Attributes
}

type Answer<T> = (error: Error | undefined, value: T) => void

/** What is used of an SFTP channel of ssh2, whose package has no types. */
interface SftpChannel {
  opendir(path: string, answer: Answer<Buffer>): void
  readdir(handle: Buffer, answer: Answer<readonly ListedName[]>): void
  close(handle: Buffer, answer: (error: Error | undefined) => void): void
  stat(path: string, answer: Answer<Attributes>): void
  createReadStream(path: string, options: { readonly start: number }): Readable
}

/** What is used of a client of ssh2. */
interface SshClient {
  on(event: string, listener: (...values: never[]) => void): this
  connect(options: Readonly<Record<string, unknown>>): void
  sftp(answer: Answer<SftpChannel>): void
  setNoDelay(isOn: boolean): void
  end(): void
  destroy(): void
}

const FILE_TYPE = 0o170_000
const PLAIN_FILE = 0o100_000
const END_OF_LIST = 1
const NO_SUCH_FILE = 2
const NO_PERMISSION = 3
const KEEPALIVE_MS = 10_000

/**
 * Files of an SFTP server. Nothing but the greeting is sent before the server has shown the key that is
 * expected of it.
 *
 * https://www.rfc-editor.org/rfc/rfc4251, https://datatracker.ietf.org/doc/html/draft-ietf-secsh-filexfer-02
 */
export class SftpLink implements FileLink {
  /** Fingerprint of the key that the server showed. */
  readonly fingerprint: string
  readonly #client: SshClient
  readonly #channel: SftpChannel
  readonly #options: SftpOptions
  readonly #broken: Promise<never>

  private constructor(
    parts: { readonly client: SshClient; readonly channel: SftpChannel; readonly broken: Promise<never> },
    fingerprint: string,
    options: SftpOptions,
  ) {
    this.#client = parts.client
    this.#channel = parts.channel
    this.#broken = parts.broken
    this.fingerprint = fingerprint
    this.#options = options
  }

  /**
   * Connects and logs in; throws `HOST_KEY_UNKNOWN`, `HOST_KEY_CHANGED`, `FILE_SERVER_LOGIN`,
   * `FILE_SERVER_DOWN`.
   */
  static async open(options: SftpOptions): Promise<SftpLink> {
    const { default: ssh2 } = (await import('ssh2' as string)) as { default: { Client: new () => SshClient } }
    const client = new ssh2.Client()
    const { host, port, known, trustsFirst } = options
    let seen = ''
    const isTrusted = (): boolean => (
      known.fingerprint === seen || (known.fingerprint === undefined && trustsFirst))
    const { promise: broken, reject } = Promise.withResolvers<never>()
    broken.catch(() => undefined)
    client.on('error', (error: Error & { readonly level?: string }) => {
      if (seen !== '' && !isTrusted()) reject(hostKeyRefused(`${host}:${port}`, seen, known))
      else if (error.level === 'client-authentication') reject(loginRefused(options, error.message))
      else reject(serverDown(options, error.message))
    })
    client.on('close', () => reject(serverDown(options, 'the server ended the connection')))
    const channel = await Promise.race([broken, connected(client, options, (key) => {
      seen = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
      return isTrusted()
    })]).catch((error: unknown) => {
      client.destroy()
      throw error
    })
    return new SftpLink({ client, channel, broken }, seen, options)
  }

  async list(folder: string): Promise<readonly RemoteEntry[]> {
    const handle = await this.#asked<Buffer>(folder, (answer) => this.#channel.opendir(folder, answer))
    const found: RemoteEntry[] = []
    for (let names = 0; ;) {
      const some = await this.#asked<readonly ListedName[] | undefined>(folder, (answer) => {
        this.#channel.readdir(handle, (error, list) => {
          if (statusOf(error) === END_OF_LIST) answer(undefined, undefined)
          else answer(error, list)
        })
      })
      if (some === undefined) break
      names += some.length
      if (names > LISTED_MAX) throw tooManyNames(this.#options)
      for (const { filename: name, attrs } of some) {
        const { mode, size, mtime } = attrs
        if ((mode & FILE_TYPE) !== PLAIN_FILE) continue
        found.push({ name, size, modified: new Date(mtime * 1_000).toISOString() })
      }
    }
    await this.#asked<undefined>(folder, (answer) => {
      this.#channel.close(handle, (error) => answer(error, undefined))
    })
    return found
  }

  async sizeOf(path: string): Promise<number | undefined> {
    const { size } = await this.#asked<Attributes>(path, (answer) => this.#channel.stat(path, answer))
    return size
  }

  async read(path: string, from: number, into: Writable): Promise<void> {
    const bytes = this.#channel.createReadStream(path, { start: from })
    const silence = this.#silence()
    bytes.on('data', silence.heard)
    try {
      await Promise.race([this.#broken, silence.tooLong, pipeline(bytes, into)])
    } catch (error) {
      bytes.destroy()
      throw this.#failed(error, path)
    } finally {
      silence.end()
    }
  }

  close(): void {
    this.#client.end()
    this.#client.destroy()
  }

  async #asked<T>(path: string, question: (answer: Answer<T>) => void): Promise<T> {
    const silence = this.#silence()
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    try {
      question((error, value) => (error === undefined || error === null ? resolve(value) : reject(error)))
      return await Promise.race([this.#broken, silence.tooLong, promise])
    } catch (error) {
      throw this.#failed(error, path)
    } finally {
      silence.end()
    }
  }

  /** Fails when nothing was heard for as long as the patience lasts. */
  #silence(): { readonly tooLong: Promise<never>; readonly heard: () => void; readonly end: () => void } {
    const { patienceMs } = this.#options
    const { promise: tooLong, reject } = Promise.withResolvers<never>()
    tooLong.catch(() => undefined)
    const late = serverDown(this.#options, `the server said nothing for ${patienceMs / 1_000} s`)
    const timer = setTimeout(() => reject(late), patienceMs)
    return { tooLong, heard: () => void timer.refresh(), end: () => clearTimeout(timer) }
  }

  #failed(error: unknown, path: string): unknown {
    if (error instanceof UserError || !(error instanceof Error)) return error
    const status = statusOf(error)
    if (status === NO_SUCH_FILE) return remoteMissing(this.#options, `there is no ${path}`)
    if (status === NO_PERMISSION) return remoteMissing(this.#options, `this user may not read ${path}`)
    return serverDown(this.#options, `${path}: ${error.message}`)
  }
}

/** The status of an SFTP answer; `undefined` for another error. */
function statusOf(error: unknown): number | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'number' ? code : undefined
}

function connected(
  client: SshClient, options: SftpOptions, isTrusted: (key: Buffer) => boolean,
): Promise<SftpChannel> {
  const { host, port, user, password, privateKey, passphrase, patienceMs } = options
  const { promise, resolve, reject } = Promise.withResolvers<SftpChannel>()
  client.on('connect', () => client.setNoDelay(true))
  client.on('ready', () => client.sftp((error, channel) => {
    if (error) reject(serverDown(options, error.message))
    else resolve(channel)
  }))
  // Some servers ask for the password as a question.
  client.on('keyboard-interactive', (...[, , , prompts, finish]: [
    string, string, string, readonly unknown[], (answers: readonly string[]) => void,
  ]) => finish(prompts.map(() => password ?? '')))
  try {
    client.connect({
      host, port, username: user ?? '', hostVerifier: isTrusted, readyTimeout: patienceMs,
      keepaliveInterval: KEEPALIVE_MS,
      ...(password === undefined ? {} : { password, tryKeyboard: true }),
      ...(privateKey === undefined ? {} : { privateKey }),
      ...(passphrase === undefined ? {} : { passphrase }),
    })
  } catch (error) {
    // A private key that cannot be read; the message has nothing of it.
    reject(loginRefused(options, error instanceof Error ? error.message : String(error)))
  }
  return promise
}
