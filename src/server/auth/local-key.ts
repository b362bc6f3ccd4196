import type { FastifyRequest } from 'fastify'
import { localPerson } from '../../model/index.ts'
import type { Caller } from '../route/route.ts'
import { isLoopback } from './client-network.ts'
import { isSameHash, newSecret, secretHash } from './secret-token.ts'

/** Header that carries the key. */
export const LOCAL_HEADER = 'x-investor-local'
/** A key counts for each request anew; a reply says until when at least. */
const COUNTS_MS = 60_000

/**
 * The key of the command line: who can read the file that it lies in could act on the session without the
 * API, so that it opens every act.
 *
 * Only its hash is kept. It counts on connections of this computer that nobody has forwarded.
 */
export class LocalKey {
  readonly #user: string
  readonly #now: () => number
  #hash: string | undefined

  /** `user`: who alone can read it, a user of the operating system. */
  constructor(user: string, now: () => number) {
    this.#user = user
    this.#now = now
  }

  /** A new key; an earlier one is void. */
  issue(): string {
    const key = newSecret()
    this.#hash = secretHash(key)
    return key
  }

  /** The command line of this computer's user, where a request carries the key and is of this computer. */
  callerOf({ headers, socket }: FastifyRequest): Caller | undefined {
    const key = headers[LOCAL_HEADER]
    if (typeof key !== 'string' || this.#hash === undefined) return undefined
    const { remoteAddress, localAddress } = socket
    const isForwarded = Object.keys(headers).some((name) => /^(?:x-)?forwarded(?:-|$)/.test(name))
    const isOwn = remoteAddress !== undefined && remoteAddress === localAddress
    const isHere = isOwn || isLoopback(remoteAddress)
    if (isForwarded || !isHere || !isSameHash(this.#hash, secretHash(key))) return undefined
    const until = this.#now() + COUNTS_MS
    const name = localPerson(this.#user)
    return { name, role: 'admin', by: 'local', expiresAt: until, stepUpUntil: until, login: undefined }
  }
}
