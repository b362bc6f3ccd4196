import type { Result, UtcMillis } from '../base/index.ts'
import type { Alert } from '../model/index.ts'

/** What is said of an incident: it began (or grew worse), nobody took it, somebody did, it is over. */
export type NoticeKind = 'raised' | 'escalated' | 'acknowledged' | 'resolved'

/** One message about one incident. */
export interface AlertNotice {
  /** Its own for each notice, also after a restart, and the same for every attempt to send it. */
  readonly id: string
  readonly kind: NoticeKind
  /** The same for every notice of the incident: receivers fold repeats by it. */
  readonly incident: string
  readonly alert: Alert
  /** Times that the alert was raised so far. */
  readonly count: number
  /** Who acknowledged it; else absent. */
  readonly by?: string
  /** Times that it was sent without an answer: it may have arrived, and this be a repeat. */
  readonly unanswered?: number
}

/** Proof that a channel took a message. */
export interface AlertReceipt {
  readonly at: UtcMillis
  /** The channel's own name for the message, empty where it gives none. */
  readonly reference: string
  /** Whom it does not reach although the channel took it, in words; absent where it reaches everybody. */
  readonly trouble?: string
}

/**
 * A channel that alerts leave by: the spec's AlertHandler.
 *
 * `send` settles within the handler's own time limit and never throws for what the world does. A failure
 * with `retry: safe` may be sent again, not before `details.retryAfterMs` where that is given; one with
 * `retry: after-reconcile` may have arrived. No failure names a secret.
 */
export interface AlertHandler {
  /** The name that the settings and messages use: `slack`, `pagerduty` ... */
  readonly name: string
  /** Most notices that one message can say: what was gathered leaves as so many messages as it takes. */
  readonly noticesMax?: number
  /** Sends notices as one message; more than one only where several were gathered. */
  send(notices: readonly AlertNotice[]): Promise<Result<AlertReceipt>>
}
