import { createHmac, timingSafeEqual } from 'node:crypto'

/** Longer ago, or further ahead, nothing is taken: a request that somebody recorded is of no use then. */
const WINDOW_SECONDS = 300

/** What came, and what it is held against. */
export interface SignedRequest {
  readonly secret: string
  /** Header `X-Investor-Timestamp`: seconds since 1970. */
  readonly timestamp: unknown
  /** Header `X-Investor-Signature`. */
  readonly signature: unknown
  /** The bytes as they came. */
  readonly body: Uint8Array
  readonly now: number
}

/** `v1=` and the HMAC-SHA256 of timestamp, a dot and the body, in hexadecimal. */
export function signatureOf(secret: string, timestamp: string, body: Uint8Array): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`
}

/**
 * Why a request is not believed to come from who knows the secret, now; `undefined` where it is.
 *
 * Compares in constant time; the same form as the alerts that leave as webhooks have.
 */
export function signatureFault(
  { secret, timestamp, signature, body, now }: SignedRequest,
): string | undefined {
  if (typeof timestamp !== 'string' || !/^\d{10}$/.test(timestamp)) {
    return 'X-Investor-Timestamp is missing, or no seconds since 1970'
  }
  const wanted = Buffer.from(signatureOf(secret, timestamp, body))
  const given = Buffer.from(typeof signature === 'string' ? signature : '')
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    return 'X-Investor-Signature is not v1= and the HMAC-SHA256 of timestamp, a dot and the body'
  }
  const offSeconds = Math.abs(now / 1_000 - Number(timestamp))
  if (offSeconds <= WINDOW_SECONDS) return undefined
  return `X-Investor-Timestamp is off by more than ${WINDOW_SECONDS} s`
}
