import type { IncomingMessage } from 'node:http'

/** The one pair of keys that the exchange knows. */
export interface Credentials {
  readonly keyId: string
  readonly secret: string
}

/** The pair as it is judged: at times it is refused as if it were another. */
export interface JudgedCredentials extends Credentials {
  readonly isRefused: () => boolean
}

/** Whether these are the keys, and not refused now. */
export function areRight(
  { keyId, secret, isRefused }: JudgedCredentials, key: unknown, hidden: unknown,
): boolean {
  return !isRefused() && key === keyId && hidden === secret
}

/** What a request shows: the right keys, wrong ones, or none. */
export type Shown = 'right' | 'wrong' | 'none'

/** Judges the headers of a request: the two key headers, or `Authorization: Bearer <secret>`. */
export function shownKeys({ headers }: IncomingMessage, keys: JudgedCredentials): Shown {
  const [key, hidden, bearer] = [
    headers['apca-api-key-id'], headers['apca-api-secret-key'], headers.authorization,
  ]
  if (key === undefined && hidden === undefined && bearer === undefined) return 'none'
  const isRight = bearer === undefined
    ? areRight(keys, key, hidden) : areRight(keys, keys.keyId, /^Bearer (.*)$/s.exec(bearer)?.[1])
  return isRight ? 'right' : 'wrong'
}
