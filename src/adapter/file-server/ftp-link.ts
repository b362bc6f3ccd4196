import type { Writable } from 'node:stream'
import type { Client as FtpClient } from 'basic-ftp'
import { fail, UserError } from '../../base/index.ts'
import type { FileLink, LinkOptions, RemoteEntry } from './file-link.ts'
import { LISTED_MAX, loginRefused, remoteMissing, serverDown, tooManyNames } from './file-link.ts'

/** How an FTP server is reached. */
export interface FtpOptions extends LinkOptions {
  /** Nothing is sent in clear; an authority that this computer trusts has to vouch for the server. */
  readonly isSecure: boolean
  /** One more authority, or the server's own certificate, in PEM. */
  readonly certificate?: string | undefined
}

/** What was asked for; not every server can go on in the middle of a file. */
type Question = 'login' | 'path' | 'resume'

const IMPLICIT_TLS_PORT = 990
const LISTING_BYTES_MAX = 8 << 20
const CERTIFICATE_FAULT = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/

/**
 * Files of an FTP server: passive, in its binary form, plain or under TLS (RFC 959, 3659, 4217).
 *
 * TLS is asked for after connecting, but comes first on port 990. Data come from the server's own address
 * only.
 */
export class FtpLink implements FileLink {
  readonly #client: FtpClient
  readonly #options: FtpOptions

  private constructor(client: FtpClient, options: FtpOptions) {
    this.#client = client
    this.#options = options
  }

  /** Connects and logs in; throws `FILE_SERVER_LOGIN`, `FILE_SERVER_CERTIFICATE`, `FILE_SERVER_DOWN`. */
  static async open(options: FtpOptions): Promise<FtpLink> {
    const { Client } = await import('basic-ftp')
    const { host, port, user = 'anonymous', password = 'anonymous', isSecure, certificate } = options
    const client = new Client(options.patienceMs, {
      allowSeparateTransferHost: false, maxListingBytes: LISTING_BYTES_MAX,
    })
    const link = new FtpLink(client, options)
    const secure = port === IMPLICIT_TLS_PORT ? 'implicit' : true
    try {
      await link.#asked('login', () => client.access({
        host, port, user, password,
        secure: isSecure && secure,
        secureOptions: { host, ...(certificate === undefined ? {} : { ca: certificate }) },
      }))
      return link
    } catch (error) {
      client.close()
      throw error
    }
  }

  async list(folder: string): Promise<readonly RemoteEntry[]> {
    const found = await this.#asked('path', () => this.#client.list(folder))
    if (found.length > LISTED_MAX) throw tooManyNames(this.#options)
    return found.filter(({ isFile }) => isFile).map(({ name, size, modifiedAt, rawModifiedAt }) => ({
      name, size, modified: modifiedAt?.toISOString() ?? rawModifiedAt,
    }))
  }

  async sizeOf(path: string): Promise<number | undefined> {
    try {
      return await this.#client.size(path)
    } catch (error) {
      // Many servers do not know SIZE: then the size of the listing has to do.
      if (codeOf(error) >= 500) return undefined
      throw this.#failed(error, 'path')
    }
  }

  async read(path: string, from: number, into: Writable): Promise<void> {
    const kind = from === 0 ? 'path' : 'resume'
    await this.#asked(kind, () => this.#client.downloadTo(into, path, from))
  }

  close(): void {
    this.#client.close()
  }

  async #asked<T>(kind: Question, question: () => Promise<T>): Promise<T> {
    try {
      return await question()
    } catch (error) {
      throw this.#failed(error, kind)
    }
  }

  /** What an answer of the server, or none, means: one of 500 and more is final (RFC 959, 4.2.1). */
  #failed(error: unknown, kind: Question): unknown {
    if (error instanceof UserError || !(error instanceof Error)) return error
    const code = codeOf(error)
    const isFinal = code >= 500
    if (code === 530 || (isFinal && kind === 'login')) return loginRefused(this.#options, error.message)
    if (code === 550 || (isFinal && kind === 'path')) return remoteMissing(this.#options, error.message)
    const named = 'code' in error ? String(error.code) : ''
    if (CERTIFICATE_FAULT.test(named)) {
      const { host, port } = this.#options
      const right = 'where it is the right server, --certificate names the file with its certificate'
      const message = `${host}:${port} cannot prove who it is: ${error.message}; ${right}`
      return new UserError(fail('FILE_SERVER_CERTIFICATE', message).failure)
    }
    return serverDown(this.#options, error.message)
  }
}

/** The number of an FTP reply; 0 for another error. */
function codeOf(error: unknown): number {
  const code = error instanceof Error && 'code' in error ? error.code : 0
  return typeof code === 'number' ? code : 0
}
