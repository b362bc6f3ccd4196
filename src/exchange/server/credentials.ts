import type { IncomingMessage } from 'node:http'

/** The one pair of keys that the exchange knows. */
export interface Credentials {
  readonly keyId: string
  readonly secret: string
}

/** What a request shows: the right keys, wrong ones, or none. */
export type Shown = 'right' | 'wrong' | 'none'

/** Judges the headers of a request: the two key headers, or `Authorization: Bearer <secret>`. */
export function shownKeys({ headers }: IncomingMessage, { keyId, secret }: Credentials): Shown {
  const [key, hidden, bearer] = [
    headers['apca-api-key-id'], headers['apca-api-secret-key'], headers.authorization,
  ]
  if (key === undefined && hidden === undefined && bearer === undefined) return 'none'
  if (bearer !== undefined) return bearer === `Bearer ${secret}` ? 'right' : 'wrong'
  return key === keyId && hidden === secret ? 'right' : 'wrong'
}
