import { AlertSeverity } from '../../model/index.ts'
import type { AlertHandler, AlertNotice, Clock } from '../../port/index.ts'
import { AlertLane, type ChannelListener, type LaneState } from './alert-lane.ts'
import type { AlertPolicy } from './alert-policy.ts'

/** A channel as a person wants to see it. */
export interface ChannelState extends LaneState {
  readonly name: string
}

/** What a channel works with. */
export interface ChannelParts {
  readonly handler: AlertHandler
  readonly policy: AlertPolicy
  readonly clock: Clock
  readonly listener: ChannelListener
}

/**
 * The way out of one handler: two lanes, so that a message that hangs or waits for the morning holds nothing
 * up that is CRITICAL.
 */
export class AlertChannel {
  readonly name: string
  readonly #critical: AlertLane
  readonly #usual: AlertLane

  constructor(parts: ChannelParts) {
    this.name = parts.handler.name
    this.#critical = new AlertLane({ ...parts, isCritical: true })
    this.#usual = new AlertLane({ ...parts, isCritical: false })
  }

  /** Takes a notice; it leaves when the policy lets it. */
  add(notice: AlertNotice): void {
    const isCritical = notice.alert.severity === AlertSeverity.Critical
    // What was to be said of it while it was milder would come after this.
    if (isCritical) this.#usual.withdraw(notice.incident)
    const lane = isCritical ? this.#critical : this.#usual
    lane.add(notice)
  }

  /** Whether a notice of an incident has yet to leave. */
  holds(incident: string): boolean {
    return this.#critical.holds(incident) || this.#usual.holds(incident)
  }

  /** See `AlertDesk.hurry`. */
  hurry(): void {
    this.#critical.hurry()
    this.#usual.hurry()
  }

  get state(): ChannelState {
    const [critical, usual] = [this.#critical.state, this.#usual.state]
    return {
      name: this.name,
      waiting: critical.waiting + usual.waiting, sending: critical.sending + usual.sending,
      delivered: critical.delivered + usual.delivered,
      failedAttempts: critical.failedAttempts + usual.failedAttempts,
      lost: critical.lost + usual.lost,
      lastFailure: critical.lastFailure || usual.lastFailure,
    }
  }

  /** Ends it; what waits is not sent any more. */
  close(): void {
    this.#critical.close()
    this.#usual.close()
  }
}
