import { fail, MILLIS_PER_SECOND, noAnswerReason, ok, RetryClass, type Result } from '../../base/index.ts'
import type { NewsTimers } from './news-timers.ts'

/** A document that is asked for. */
export interface TextRequest {
  /** Who is asked, for messages. */
  readonly source: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly bytesMax: number
  readonly timeoutMs: number
}

/** What came, whole; the body of a reply that refuses may be cut. */
export interface TextReply {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

const ATTEMPTS = 3
const BACKOFF_MS = MILLIS_PER_SECOND
/** A source that asks for longer is left alone instead. */
const PATIENCE_MS = 30 * MILLIS_PER_SECOND

/**
 * Reads a document, again where a failure may pass (no connection, 429, 5xx).
 *
 * Redirects are followed, but never from https to http. `NEWS_UNREACHABLE` where nothing came,
 * `NEWS_UNREADABLE` for a document that is too large or no text of its charset; any other status is the
 * caller's to read.
 */
export async function fetchText(request: TextRequest, timers: NewsTimers): Promise<Result<TextReply>> {
  for (let attempt = 1; ; attempt++) {
    const result = await fetchOnce(request)
    const waitMs = result.ok ? waitOf(result.value, timers.now()) : 0
    const passes = result.ok ? waitMs !== undefined : result.failure.retry === RetryClass.Safe
    if (!passes) return result
    const ms = Math.max(waitMs ?? 0, BACKOFF_MS * 2 ** (attempt - 1))
    if (attempt === ATTEMPTS || ms > PATIENCE_MS) return result.ok ? busy(request, result.value) : result
    await timers.wait(ms)
  }
}

async function fetchOnce(request: TextRequest): Promise<Result<TextReply>> {
  const { source, url, headers, bytesMax, timeoutMs } = request
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) })
    if (url.startsWith('https:') && !response.url.startsWith('https:')) {
      await response.body?.cancel()
      return fail('NEWS_UNREADABLE', `${source} led from https to ${response.url}, which anybody can change`)
    }
    const bytes = await bytesOf(response, bytesMax)
    if (bytes === undefined) {
      return fail('NEWS_UNREADABLE', `${source} sent more than ${bytesMax} bytes; nothing was taken`)
    }
    const text = textOf(bytes, response.headers.get('content-type') ?? '')
    if (text !== undefined) return ok({ status: response.status, text, headers: response.headers })
    return fail('NEWS_UNREADABLE', `${source} sent no text of the charset that it names`)
  } catch (error) {
    const message = `no answer of ${source}: ${noAnswerReason(error)}`
    return fail('NEWS_UNREACHABLE', message, { retry: RetryClass.Safe })
  }
}

/** How long to wait before asking again; `undefined` where that would not help. */
function waitOf({ status, headers }: TextReply, now: number): number | undefined {
  if (status !== 429 && status < 500) return undefined
  const said = headers.get('retry-after')
  if (said === null) return 0
  const ms = /^\d+$/.test(said.trim()) ? Number(said) * MILLIS_PER_SECOND : Date.parse(said) - now
  return Number.isFinite(ms) ? Math.max(0, ms) : 0
}

function busy({ source }: TextRequest, { status, headers }: TextReply): Result<never> {
  const later = headers.get('retry-after')
  const said = later === null ? '' : ` and asks to wait (Retry-After: ${later.slice(0, 40)})`
  return fail('NEWS_UNREACHABLE', `${source} answers ${status}${said}`, {
    retry: RetryClass.Safe, details: { status },
  })
}

/** The body, or `undefined` as soon as it is larger than allowed: packed or not, no more is read. */
async function bytesOf(response: Response, bytesMax: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > bytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The charset of the header, else of the XML declaration, else UTF-8. */
function textOf(bytes: Uint8Array, contentType: string): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  const declared = /charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1]
    ?? /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w-]+)/i.exec(head)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(declared, { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined
    throw error
  }
}
