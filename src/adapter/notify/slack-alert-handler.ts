import { ok, type Result } from '../../base/index.ts'
import type { AlertHandler, AlertNotice, AlertReceipt, Clock } from '../../port/index.ts'
import { noticeLines } from './notice-text.ts'
import { postJson, refusal, type JsonPost } from './post-json.ts'

/** Slack cuts longer texts. */
const TEXT_LENGTH_MAX = 30_000
const TIMEOUT_MS = 5_000

/**
 * Alerts into a Slack channel by an incoming webhook (https://api.slack.com/messaging/webhooks).
 *
 * The address is a secret. Slack takes about one message a second and answers `ok`.
 */
export class SlackAlertHandler implements AlertHandler {
  readonly name: string
  readonly #url: string
  readonly #clock: Clock

  constructor(options: { readonly name: string; readonly url: string; readonly clock: Clock }) {
    this.name = options.name
    this.#url = options.url
    this.#clock = options.clock
  }

  async send(notices: readonly AlertNotice[]): Promise<Result<AlertReceipt>> {
    const text = escaped(noticeLines(notices, TEXT_LENGTH_MAX))
    const post: JsonPost = {
      url: this.#url, body: JSON.stringify({ text }), channel: this.name, timeoutMs: TIMEOUT_MS,
      secrets: [this.#url, new URL(this.#url).pathname],
    }
    const answer = await postJson(post)
    if (!answer.ok) return answer
    const { status, text: said } = answer.value
    if (status === 200 && said.trim() === 'ok') return ok({ at: this.#clock.now(), reference: '' })
    return refusal(post, answer.value, status === 200 ? `unexpected answer ${said.slice(0, 100)}` : '')
  }
}

/** Slack reads `&`, `<` and `>` as its own marks. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
