import { ok, type Result } from '../../base/index.ts'
import type { AlertHandler, AlertNotice, AlertReceipt, Clock } from '../../port/index.ts'
import { noticeLines } from './notice-text.ts'
import { postJson, refusal, textField, type JsonPost } from './post-json.ts'

const TEXT_LENGTH_MAX = 4_096
const TIMEOUT_MS = 5_000
const TELEGRAM = 'https://api.telegram.org'

/** How a Telegram chat is reached. */
export interface TelegramOptions {
  readonly name: string
  readonly token: string
  readonly chatId: string
  readonly clock: Clock
  /** Another server of the Bot API, as Telegram allows to run one. */
  readonly baseUrl?: string
}

/**
 * Alerts into a Telegram chat by a bot (https://core.telegram.org/bots/api#sendmessage).
 *
 * Plain text, at most 4,096 characters. The token stands in the address and is never shown. Telegram says in
 * the body how long to wait.
 */
export class TelegramAlertHandler implements AlertHandler {
  readonly name: string
  readonly #options: TelegramOptions

  constructor(options: TelegramOptions) {
    this.name = options.name
    this.#options = options
  }

  async send(notices: readonly AlertNotice[]): Promise<Result<AlertReceipt>> {
    const { token, chatId, clock, baseUrl = TELEGRAM } = this.#options
    const post: JsonPost = {
      url: `${baseUrl}/bot${token}/sendMessage`,
      body: JSON.stringify({ chat_id: chatId, text: noticeLines(notices, TEXT_LENGTH_MAX) }),
      channel: this.name, timeoutMs: TIMEOUT_MS, secrets: [token],
    }
    const answer = await postJson(post)
    if (!answer.ok) return answer
    const { status, text } = answer.value
    const reference = textField(text, 'result', 'message_id')
    if (status === 200 && reference !== '') return ok({ at: clock.now(), reference })
    const seconds = Number(textField(text, 'parameters', 'retry_after'))
    const retryAfterMs = seconds > 0 ? seconds * 1_000 : answer.value.retryAfterMs
    return refusal(post, { ...answer.value, retryAfterMs }, textField(text, 'description'))
  }
}
