import type { RateHeaders } from './request-budget.ts'

/** One request as it goes out. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** A reply, whole. */
export interface HttpReply {
  readonly kind: 'reply'
  readonly status: number
  readonly text: string
  readonly rate: RateHeaders
  /** The vendor's name of the request, which its support asks for. */
  readonly requestId: string
}

/**
 * No reply. `isSent: false` is proof that not one byte of the request left; everything else may have arrived.
 */
export interface HttpFault {
  readonly kind: 'fault'
  readonly isSent: boolean
  readonly code: 'BROKER_TIMEOUT' | 'BROKER_UNREACHABLE' | 'BROKER_CONNECTION_LOST'
  readonly message: string
}

const BODY_BYTES_MAX = 64 * 1024 * 1024
/**
 * Steps of name lookup and of connecting: they come before anything is written. The same failures come of
 * lines on which a request was written.
 */
const BEFORE_SENDING: readonly unknown[] = ['connect', 'getaddrinfo']
const CONNECT_TIMEOUT = 'UND_ERR_CONNECT_TIMEOUT'

/** Sends one request and waits for the whole reply; never throws, never sends twice, follows no redirect. */
export async function exchangeHttp(
  request: HttpRequest, timeoutMs: number,
): Promise<HttpReply | HttpFault> {
  const { method, url, headers, body } = request
  try {
    const response = await fetch(url, {
      method, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs),
      headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await readText(response)
    const requestId = response.headers.get('X-Request-ID') ?? ''
    return { kind: 'reply', status: response.status, text, rate: rateOf(response.headers), requestId }
  } catch (error) {
    return faultOf(error, timeoutMs)
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > BODY_BYTES_MAX) throw new Error(`the reply is larger than ${BODY_BYTES_MAX} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function rateOf(headers: Headers): RateHeaders {
  const retryAfter = headers.get('Retry-After')
  const seconds = numberIn(retryAfter)
  const date = retryAfter === null || seconds !== undefined ? Number.NaN : Date.parse(retryAfter)
  const untilDate = Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
  return {
    remaining: numberIn(headers.get('X-RateLimit-Remaining')),
    resetAt: numberIn(headers.get('X-RateLimit-Reset')),
    retryAfterMs: seconds === undefined ? untilDate : seconds * 1_000,
  }
}

function numberIn(text: string | null): number | undefined {
  return text !== null && /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined
}

/** What a failed request says: exported since no test can bring most of them about. */
export function faultOf(error: unknown, timeoutMs: number): HttpFault {
  const causes = causesOf(error)
  const name = error instanceof Error ? error.name : ''
  if (name === 'TimeoutError' || name === 'AbortError') {
    return { kind: 'fault', isSent: true, code: 'BROKER_TIMEOUT', message: `no reply within ${timeoutMs} ms` }
  }
  const isSent = causes.length === 0 || !causes.every(isBeforeSending)
  const reason = causes.length > 0 ? causes.map(({ code }) => code).join(', ') : String(error)
  return isSent
    ? { kind: 'fault', isSent, code: 'BROKER_CONNECTION_LOST', message: `the connection broke (${reason})` }
    : { kind: 'fault', isSent, code: 'BROKER_UNREACHABLE', message: `no connection (${reason})` }
}

interface Cause {
  readonly code: string
  /** The step that failed, where the system says which. */
  readonly syscall: unknown
}

function isBeforeSending({ code, syscall }: Cause): boolean {
  return code === CONNECT_TIMEOUT || BEFORE_SENDING.includes(syscall)
}

/** What an error and everything that caused it come from: one attempt can fail at several addresses. */
function causesOf(error: unknown, depth = 0): Cause[] {
  if (typeof error !== 'object' || error === null || depth > 4) return []
  const { code, syscall, cause, errors } = error as {
    code?: unknown; syscall?: unknown; cause?: unknown; errors?: unknown
  }
  const inner = [cause, ...(Array.isArray(errors) ? errors as unknown[] : [])]
    .flatMap((each) => causesOf(each, depth + 1))
  return typeof code === 'string' && inner.length === 0 ? [{ code, syscall }] : inner
}
