import type { IncomingMessage, RequestOptions } from 'node:http'
import type { PeerCertificate } from 'node:tls'
import { RetryClass, type Failure } from '../../base/index.ts'
import type { ApiPlace } from './api-place.ts'
import type { AskedRoute } from './act-route.ts'

/** What the API said: it has left the act, refuses it, or nothing that counts. */
export type ActReply =
  | { readonly kind: 'left' }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'silent'; readonly why: string }

/** An act for the API. */
export interface PostedAct extends AskedRoute {
  /** Its `Idempotency-Key`, which is the name of its command. */
  readonly key: string
  /** Token of a person; the command line of this computer asks when absent. */
  readonly token: string | undefined
  /** For how long it may take, connection and all. */
  readonly answerMs: number
}

const REPLY_BYTES_MAX = 256 * 1024

/** Asks the API for an act; it has left the act on disk when this says so. */
export async function postAct(place: ApiPlace, act: PostedAct): Promise<ActReply> {
  try {
    const { status, text } = await posted(place, act)
    if (status === 202) return { kind: 'left' }
    const failure = status >= 400 && status < 500 ? failureIn(text) : undefined
    return failure === undefined ? { kind: 'silent', why: `HTTP ${status}` } : { kind: 'refused', failure }
  } catch (error) {
    return { kind: 'silent', why: reasonOf(error, act.answerMs) }
  }
}

async function posted(
  { url, certificate, key: localKey }: ApiPlace, { path, body, key, token, answerMs }: PostedAct,
): Promise<{ readonly status: number; readonly text: string }> {
  const payload = JSON.stringify(body)
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    signal: AbortSignal.timeout(answerMs),
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(payload),
      'x-investor-request': '1',
      'x-investor-local': localKey,
      'idempotency-key': key,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  }
  const address = `${url}/api/v1${path}`
  const { request } = certificate === undefined ? await import('node:http') : await import('node:https')
  const secure = certificate === undefined ? {} : await trusting(certificate)
  return new Promise((resolve, reject) => {
    const asked = request(address, { ...options, ...secure }, (reply) => {
      textOf(reply).then((text) => resolve({ status: reply.statusCode ?? 0, text }), reject)
    })
    asked.on('error', reject)
    asked.end(payload)
  })
}

async function textOf(reply: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of reply as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > REPLY_BYTES_MAX) throw new Error('more than an answer to an act')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * Trusts one certificate, the one that the session's API was started with, and no other; that replaces the
 * look at the name in it, since this computer may ask under another one.
 */
async function trusting(certificate: string) {
  const { X509Certificate } = await import('node:crypto')
  const { fingerprint256 } = new X509Certificate(certificate)
  return {
    ca: certificate,
    allowPartialTrustChain: true,
    rejectUnauthorized: true,
    checkServerIdentity: (_host: string, shown: PeerCertificate): Error | undefined => (
      shown.fingerprint256 === fingerprint256 ? undefined : new Error('it shows another certificate')
    ),
  }
}

/** The refusal in problem details; `undefined` where somebody else has answered. */
function failureIn(text: string): Failure | undefined {
  try {
    const { code, detail } = JSON.parse(text) as { readonly code?: unknown; readonly detail?: unknown }
    if (typeof code !== 'string' || typeof detail !== 'string') return undefined
    return { code, message: detail, retry: RetryClass.Never, details: {} }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function reasonOf(error: unknown, answerMs: number): string {
  if (!(error instanceof Error)) return String(error)
  if (['TimeoutError', 'AbortError'].includes(error.name)) return `nothing within ${answerMs / 1_000} s`
  const { code } = error as NodeJS.ErrnoException
  return code ?? error.message
}
