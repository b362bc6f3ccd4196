import { createHash, createHmac } from 'node:crypto'
import { ok, type Result } from '../../base/index.ts'
import type { AlertHandler, AlertNotice, AlertReceipt, Clock } from '../../port/index.ts'
import { postJson, refusal, type JsonPost } from './post-json.ts'

const TIMEOUT_MS = 5_000

/** How a webhook is reached. */
export interface WebhookOptions {
  readonly name: string
  readonly url: string
  /** Shared with the receiver: signs every message. */
  readonly secret: string
  readonly clock: Clock
}

/**
 * Alerts as signed JSON to an address of your own.
 *
 * `x-investor-signature` is `v1=` and the HMAC-SHA256, in hex, of the timestamp of `x-investor-timestamp`
 * (seconds), a full stop and the raw body. A receiver compares in constant time, refuses timestamps more than
 * five minutes away, and folds repeats by `x-investor-delivery`: every attempt of a message keeps it, and no
 * other message has it, whatever it says.
 */
export class WebhookAlertHandler implements AlertHandler {
  readonly name: string
  readonly #options: WebhookOptions

  constructor(options: WebhookOptions) {
    this.name = options.name
    this.#options = options
  }

  async send(notices: readonly AlertNotice[]): Promise<Result<AlertReceipt>> {
    const { url, secret, clock } = this.#options
    const body = JSON.stringify({ version: 1, notices })
    const delivery = deliveryId(notices)
    const timestamp = String(Math.floor(clock.now() / 1_000))
    const post: JsonPost = {
      url, body, channel: this.name, timeoutMs: TIMEOUT_MS, secrets: [secret],
      headers: {
        'x-investor-timestamp': timestamp,
        'x-investor-delivery': delivery,
        'x-investor-signature': signature(secret, timestamp, body),
      },
    }
    const answer = await postJson(post)
    if (!answer.ok) return answer
    const { status } = answer.value
    if (status >= 200 && status < 300) return ok({ at: clock.now(), reference: delivery })
    return refusal(post, answer.value, '')
  }
}

function signature(secret: string, timestamp: string, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`
}

function deliveryId(notices: readonly AlertNotice[]): string {
  const ids = JSON.stringify(notices.map(({ id }) => id))
  return createHash('sha256').update(ids).digest('hex').slice(0, 32)
}
