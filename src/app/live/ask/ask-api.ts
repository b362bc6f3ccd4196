import type { IncomingMessage, RequestOptions } from 'node:http'
import process from 'node:process'
import type { PeerCertificate } from 'node:tls'
import { RetryClass, type Failure } from '../../../base/index.ts'
import type { ApiPlace } from './api-place.ts'

/** What the API said: an answer, which of an act means that it is on disk; a refusal; nothing that counts. */
export type ApiReply =
  | { readonly kind: 'answered'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'silent'; readonly why: string }

/** An act for the API: what it says, and its `Idempotency-Key`. */
export interface AskedAct {
  readonly body: Readonly<Record<string, unknown>>
  readonly key: string
}

/** What is asked of the API. */
export interface ApiQuestion {
  /** Below `/api/v1`. */
  readonly path: string
  /** Absent for a read. */
  readonly act?: AskedAct
  /** Token of a person; the command line of this computer asks when absent. */
  readonly token: string | undefined
}

/** For how long an answer is waited for, connection and all. */
const ANSWER_MS = 2_000
const REPLY_BYTES_MAX = 8 * 1024 * 1024

/** Asks the API of a session that runs on this computer. */
export async function askApi(place: ApiPlace, question: ApiQuestion): Promise<ApiReply> {
  try {
    const { status, text } = await asked(place, question)
    if (status === 200 || status === 202) return { kind: 'answered', value: JSON.parse(text) as unknown }
    const failure = status >= 400 && status < 500 ? failureIn(JSON.parse(text)) : undefined
    return failure === undefined ? { kind: 'silent', why: `HTTP ${status}` } : { kind: 'refused', failure }
  } catch (error) {
    return { kind: 'silent', why: reasonOf(error) }
  }
}

async function asked(
  { url, certificate, key: localKey }: ApiPlace, { path, act, token }: ApiQuestion,
): Promise<{ readonly status: number; readonly text: string }> {
  const options: RequestOptions = {
    method: act === undefined ? 'GET' : 'POST',
    agent: false,
    signal: AbortSignal.timeout(ANSWER_MS),
    headers: {
      'x-investor-local': localKey,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(act === undefined ? {} : {
        'content-type': 'application/json', 'x-investor-request': '1', 'idempotency-key': act.key,
      }),
    },
  }
  // Imported, node:http would load all that it exports: 80 ms more for a command that has to be quick.
  const { request } = certificate === undefined
    ? process.getBuiltinModule('node:http')
    : process.getBuiltinModule('node:https')
  const secure = certificate === undefined ? {} : await trusting(certificate)
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/api/v1${path}`, { ...options, ...secure }, (reply) => {
      textOf(reply).then((text) => resolve({ status: reply.statusCode ?? 0, text }), reject)
    })
    sent.on('error', reject)
    sent.end(act === undefined ? undefined : JSON.stringify(act.body))
  })
}

async function textOf(reply: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of reply as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > REPLY_BYTES_MAX) throw new Error('more than an answer')
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
function failureIn(problem: unknown): Failure | undefined {
  if (typeof problem !== 'object' || problem === null) return undefined
  const { code, detail } = problem as { readonly code?: unknown; readonly detail?: unknown }
  if (typeof code !== 'string' || typeof detail !== 'string') return undefined
  return { code, message: detail, retry: RetryClass.Never, details: {} }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (['TimeoutError', 'AbortError'].includes(error.name)) return `nothing within ${ANSWER_MS / 1_000} s`
  const { code } = error as NodeJS.ErrnoException
  return code ?? error.message
}
