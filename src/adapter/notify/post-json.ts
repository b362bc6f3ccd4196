import { fail, noAnswerReason, ok, RetryClass, type Failure, type Result } from '../../base/index.ts'

/** A request that carries an alert. */
export interface JsonPost {
  readonly url: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
  /** Whose answer is waited for: named in failures instead of the address, which may be a secret. */
  readonly channel: string
  readonly timeoutMs: number
  /** Texts that no failure may show. */
  readonly secrets: readonly string[]
}

/** What came back. */
export interface JsonAnswer {
  readonly status: number
  readonly text: string
  /** From `Retry-After`, where it was given. */
  readonly retryAfterMs: number | undefined
}

const ANSWER_LENGTH_MAX = 65_536
const SHOWN_LENGTH_MAX = 200
/** A vendor may ask for more; by then an alert is of no use. */
const RETRY_AFTER_MS_MAX = 3_600_000

/** Sends JSON and reads the answer; a failure only where none came, and then it may be sent again. */
export async function postJson(post: JsonPost): Promise<Result<JsonAnswer>> {
  try {
    const response = await fetch(post.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...post.headers },
      body: post.body,
      redirect: 'error',
      signal: AbortSignal.timeout(post.timeoutMs),
    })
    const text = await boundedText(response)
    const retryAfterMs = retryAfter(response.headers.get('retry-after'))
    return ok({ status: response.status, text, retryAfterMs })
  } catch (error) {
    return sendFailure(post, `no answer: ${noAnswerReason(error)}`, RetryClass.Safe)
  }
}

/**
 * The failure that an answer stands for: 408, 425, 429 and 5xx pass, everything else stays as it is.
 *
 * `reason` is the vendor's own word where it was found in the answer.
 */
export function refusal(post: JsonPost, answer: JsonAnswer, reason: string): Result<never> {
  const { status, retryAfterMs } = answer
  const passes = status >= 500 || status === 408 || status === 425 || status === 429
  const word = reason === '' ? answer.text.slice(0, SHOWN_LENGTH_MAX) : reason
  const message = `HTTP ${status}${word === '' ? '' : `: ${word}`}`
  return sendFailure(post, message, passes ? RetryClass.Safe : RetryClass.Never, retryAfterMs)
}

/** A failure to send, without the channel's secrets. */
export function sendFailure(
  { channel, secrets }: Pick<JsonPost, 'channel' | 'secrets'>, why: string, retry: RetryClass,
  retryAfterMs?: number,
): { readonly ok: false; readonly failure: Failure } {
  let clean = why.replaceAll(/\s+/g, ' ')
  for (const secret of secrets) if (secret !== '') clean = clean.replaceAll(secret, '[hidden]')
  const asked = retryAfterMs === undefined ? {} : { retryAfterMs: Math.min(retryAfterMs, RETRY_AFTER_MS_MAX) }
  const details = { channel, ...asked }
  return fail('ALERT_NOT_SENT', `${channel} did not take the alert: ${clean}`, { retry, details })
}

async function boundedText(response: Response): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > ANSWER_LENGTH_MAX) break
  }
  return text.slice(0, ANSWER_LENGTH_MAX)
}

function retryAfter(header: string | null): number | undefined {
  const seconds = Number(header ?? Number.NaN)
  return seconds > 0 ? seconds * 1_000 : undefined
}

/** A field of a JSON answer as text; empty where there is none. */
export function textField(text: string, ...path: readonly string[]): string {
  try {
    let value: unknown = JSON.parse(text)
    for (const key of path) value = (value as Record<string, unknown> | null)?.[key]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  } catch {
    return ''
  }
}
