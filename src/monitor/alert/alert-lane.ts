import { fail, RetryClass, type Failure, type Result } from '../../base/index.ts'
import type { AlertHandler, AlertNotice, AlertReceipt, Clock } from '../../port/index.ts'
import { quietMsLeft, type AlertPolicy } from './alert-policy.ts'

/** What became of a message. */
export interface ChannelListener {
  onDelivered(notices: readonly AlertNotice[], receipt: AlertReceipt): void
  /** An attempt failed; `willRetry` says whether the channel tries again by itself. */
  onFailed(notices: readonly AlertNotice[], failure: Failure, willRetry: boolean): void
}

/** What has become of notices so far. */
export interface LaneState {
  readonly waiting: number
  /** Notices that are on their way. */
  readonly sending: number
  readonly delivered: number
  readonly failedAttempts: number
  /** Notices that were given up: refused for good, or crowded out. */
  readonly lost: number
  /** The last failure, until something is delivered again. */
  readonly lastFailure: string
}

/** What a lane works with. */
export interface LaneParts {
  readonly handler: AlertHandler
  readonly policy: AlertPolicy
  readonly clock: Clock
  readonly listener: ChannelListener
  readonly isCritical: boolean
}

/** No handler may take longer, whatever it does. */
const SEND_MS_MAX = 20_000
const BACK_OFF_MS = 1_000
const BACK_OFF_MS_MAX = 60_000
/** Attempts for what is less than CRITICAL; that is tried until it is out. */
const ATTEMPTS_MAX = 10
const WAITING_MAX = 1_000
const MESSAGE_NOTICES_MAX = 50
const MINUTE_MS = 60_000

/**
 * A row of notices that leave one message at a time, in order, and are tried again.
 *
 * The lane of CRITICAL notices waits for nothing but a failing channel's back-off; the other one gathers, and
 * waits for quiet hours and rate.
 */
export class AlertLane {
  readonly #isCritical: boolean
  readonly #handler: AlertHandler
  readonly #policy: AlertPolicy
  readonly #clock: Clock
  readonly #listener: ChannelListener
  readonly #sentAt: number[] = []
  #waiting: AlertNotice[] = []
  #sending = 0
  #isHurried = false
  #cancelTimer: (() => void) | undefined
  #timerAt = Infinity
  /** Attempts for the notices that failed last. */
  #attempts = 0
  /** When the last attempt failed, and how long to rest after it. */
  #failedAt = 0
  #restMs = 0
  #firstAt = 0
  #delivered = 0
  #failedAttempts = 0
  #lost = 0
  #lastFailure = ''
  #isClosed = false

  constructor(parts: LaneParts) {
    this.#handler = parts.handler
    this.#policy = parts.policy
    this.#clock = parts.clock
    this.#listener = parts.listener
    this.#isCritical = parts.isCritical
  }

  get state(): LaneState {
    return {
      waiting: this.#waiting.length, sending: this.#sending, delivered: this.#delivered,
      failedAttempts: this.#failedAttempts, lost: this.#lost, lastFailure: this.#lastFailure,
    }
  }

  /** Takes a notice; it leaves when the policy lets it. */
  add(notice: AlertNotice): void {
    if (this.#isClosed) return
    if (this.#waiting.length === 0) this.#firstAt = this.#clock.now()
    this.#waiting.push(notice)
    if (this.#waiting.length > WAITING_MAX) this.#crowdOut()
    this.#plan()
  }

  /** Gathers no more: what waits leaves as soon as quiet hours, rate and back-off let it. */
  hurry(): void {
    this.#isHurried = true
    this.#plan()
  }

  #crowdOut(): void {
    this.#waiting.shift()
    this.#lost++
  }

  /** Ends it; what waits is not sent any more. */
  close(): void {
    this.#isClosed = true
    this.#cancelTimer?.()
    this.#waiting = []
  }

  #plan(): void {
    if (this.#sending > 0 || this.#isClosed || this.#waiting.length === 0) return
    const at = this.#dueAt()
    const wait = at - this.#clock.now()
    if (wait <= 0) void this.#send()
    else if (at < this.#timerAt) this.#wakeAt(at, wait)
  }

  #wakeAt(at: number, wait: number): void {
    this.#cancelTimer?.()
    this.#timerAt = at
    this.#cancelTimer = this.#clock.after(wait, () => {
      this.#timerAt = Infinity
      this.#cancelTimer = undefined
      this.#plan()
    })
  }

  #dueAt(): number {
    const now = this.#clock.now()
    this.#settle(now)
    const notBefore = this.#failedAt + this.#restMs
    if (this.#isCritical) return notBefore
    const { groupMs, perMinuteMax, quietHours } = this.#policy
    const quietUntil = now + quietMsLeft(quietHours, now)
    const oldest = this.#sentAt.at(-perMinuteMax)
    const rateUntil = oldest === undefined ? 0 : oldest + MINUTE_MS
    const gatheredAt = this.#isHurried ? 0 : this.#firstAt + groupMs
    return Math.max(notBefore, gatheredAt, rateUntil, quietUntil > now ? quietUntil : 0)
  }

  /** Where the clock was set back, what began at an instant that is yet to come begins now. */
  #settle(now: number): void {
    this.#failedAt = Math.min(this.#failedAt, now)
    this.#firstAt = Math.min(this.#firstAt, now)
    for (const [index, at] of this.#sentAt.entries()) this.#sentAt[index] = Math.min(at, now)
  }

  async #send(): Promise<void> {
    const chosen = this.#waiting.splice(0, MESSAGE_NOTICES_MAX)
    this.#sending = chosen.length
    const outcome = await this.#inTime(chosen)
    this.#sending = 0
    if (this.#isClosed) return
    if (outcome.ok) this.#delivers(chosen, outcome.value)
    else this.#fails(chosen, outcome.failure)
    this.#firstAt = this.#clock.now()
    this.#plan()
  }

  #delivers(notices: readonly AlertNotice[], receipt: AlertReceipt): void {
    this.#attempts = 0
    this.#delivered += notices.length
    this.#lastFailure = ''
    this.#sentAt.push(this.#clock.now())
    if (this.#sentAt.length > this.#policy.perMinuteMax) this.#sentAt.shift()
    this.#listener.onDelivered(notices, receipt)
  }

  #fails(notices: readonly AlertNotice[], failure: Failure): void {
    this.#failedAttempts++
    this.#attempts++
    this.#lastFailure = failure.message
    const canRetry = failure.retry === RetryClass.Safe
    const willRetry = canRetry && (this.#isCritical || this.#attempts < ATTEMPTS_MAX)
    if (willRetry) {
      const asked = failure.details['retryAfterMs']
      const backOff = Math.min(BACK_OFF_MS * 2 ** (this.#attempts - 1), BACK_OFF_MS_MAX)
      this.#failedAt = this.#clock.now()
      this.#restMs = typeof asked === 'number' ? Math.max(asked, backOff) : backOff
      this.#waiting.unshift(...notices)
    } else {
      this.#attempts = 0
      this.#lost += notices.length
    }
    this.#listener.onFailed(notices, failure, willRetry)
  }

  /** Sends, and stops waiting for a handler that does not settle or throws. */
  #inTime(notices: readonly AlertNotice[]): Promise<Result<AlertReceipt>> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(SEND_MS_MAX, () => {
        resolve(fail('ALERT_NOT_SENT', `${this.#handler.name} did not answer in ${SEND_MS_MAX / 1_000} s`, {
          retry: RetryClass.Safe,
        }))
      })
      const settle = (outcome: Result<AlertReceipt>): void => {
        cancel()
        resolve(outcome)
      }
      const failed = (error: unknown): void => {
        const why = error instanceof Error ? error.message : String(error)
        settle(fail('ALERT_NOT_SENT', `${this.#handler.name} failed: ${why}`, { retry: RetryClass.Safe }))
      }
      try {
        this.#handler.send(notices).then(settle, failed)
      } catch (error) {
        failed(error)
      }
    })
  }
}
