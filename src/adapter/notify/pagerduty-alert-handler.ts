import { invariant, ok, type Result } from '../../base/index.ts'
import { AlertSeverity } from '../../model/index.ts'
import type { AlertHandler, AlertNotice, AlertReceipt, Clock, NoticeKind } from '../../port/index.ts'
import { noticeLine } from './notice-text.ts'
import { postJson, refusal, textField, type JsonPost } from './post-json.ts'

const PAGERDUTY = 'https://events.pagerduty.com'
const TIMEOUT_MS = 5_000
const SUMMARY_LENGTH_MAX = 1_024
const DEDUP_KEY_LENGTH_MAX = 255

const SEVERITIES = {
  [AlertSeverity.Info]: 'info', [AlertSeverity.Warning]: 'warning', [AlertSeverity.Error]: 'error',
  [AlertSeverity.Critical]: 'critical',
} as const

const ACTIONS: Readonly<Record<NoticeKind, 'trigger' | 'acknowledge' | 'resolve'>> = {
  raised: 'trigger', escalated: 'trigger', acknowledged: 'acknowledge', resolved: 'resolve',
}

/** How a PagerDuty service is reached. */
export interface PagerDutyOptions {
  readonly name: string
  readonly routingKey: string
  /** The host that alerts come from. */
  readonly source: string
  readonly clock: Clock
  readonly baseUrl?: string
}

/**
 * Alerts as PagerDuty events, version 2 (https://developer.pagerduty.com/docs/events-api-v2/).
 *
 * The incident's id is the `dedup_key`, so repeats, acknowledgements and the end find their incident there.
 * An event says one notice, so that one which is refused takes no other with it.
 */
export class PagerDutyAlertHandler implements AlertHandler {
  readonly name: string
  readonly noticesMax = 1
  readonly #options: PagerDutyOptions

  constructor(options: PagerDutyOptions) {
    this.name = options.name
    this.#options = options
  }

  async send(notices: readonly AlertNotice[]): Promise<Result<AlertReceipt>> {
    const [notice] = notices
    invariant(notice !== undefined && notices.length === 1, 'an event of PagerDuty says one notice')
    const { routingKey, clock, baseUrl = PAGERDUTY } = this.#options
    const post: JsonPost = {
      url: `${baseUrl}/v2/enqueue`, body: JSON.stringify(this.#event(notice)), channel: this.name,
      timeoutMs: TIMEOUT_MS, secrets: [routingKey],
    }
    const answer = await postJson(post)
    if (!answer.ok) return answer
    const { status, text } = answer.value
    if (status === 202) return ok({ at: clock.now(), reference: textField(text, 'dedup_key') })
    return refusal(post, answer.value, reasons(text))
  }

  #event(notice: AlertNotice): unknown {
    const { alert, incident, kind, count } = notice
    const event = {
      routing_key: this.#options.routingKey,
      event_action: ACTIONS[kind],
      dedup_key: incident.slice(0, DEDUP_KEY_LENGTH_MAX),
    }
    if (event.event_action !== 'trigger') return event
    return {
      ...event,
      payload: {
        summary: noticeLine(notice).slice(0, SUMMARY_LENGTH_MAX),
        source: this.#options.source,
        severity: SEVERITIES[alert.severity],
        timestamp: new Date(alert.timestamp).toISOString(),
        component: alert.component,
        custom_details: { ...alert.data, count },
      },
      client: 'investor',
    }
  }
}

/** What a refusal lists: its message, then every error. */
function reasons(text: string): string {
  try {
    const { message, errors } = JSON.parse(text) as { message?: unknown; errors?: unknown }
    return [message, ...(Array.isArray(errors) ? errors : [])].filter(Boolean).join('; ')
  } catch {
    return ''
  }
}
