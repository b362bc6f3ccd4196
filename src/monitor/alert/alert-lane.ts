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
/** What may have arrived is sent again after so long, then after twice as long, so often in all. */
const UNANSWERED_MS = 60_000
const UNANSWERED_MAX = 6
const WAITING_MAX = 1_000
const MESSAGE_NOTICES_MAX = 50
const MINUTE_MS = 60_000

/**
 * A row of notices that leave one message at a time, in order, and are tried again. Where a handler's
 * messages say less than was gathered, each part of it is sent and booked by itself, in its own time.
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
  /** Timers that wait: what they end stands here, and is not asked of a clock that somebody may set. */
  readonly #timers = new Set<() => void>()
  #waiting: AlertNotice[] = []
  #sending: readonly AlertNotice[] = []
  /** Notices that may have arrived: they are sent again later, and hold nothing up meanwhile. */
  #aside: readonly AlertNotice[] = []
  /**
   * Notices, the first that wait, that were gathered for a message which has failed, or whose first parts
   * have left: they are sent as they were gathered.
   */
  #group = 0
  /** The group may leave: its next part waits for nothing. */
  #isLeaving = false
  /** The group counts among the messages of this minute. */
  #isCounted = false
  #isHurried = false
  /** Attempts for the notices that failed last. */
  #attempts = 0
  #endGathering: (() => void) | undefined
  #endRest: (() => void) | undefined
  #endQuiet: (() => void) | undefined
  #sentInMinute = 0
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
    const waiting = this.#waiting.length + this.#aside.length
    return {
      waiting, sending: this.#sending.length, delivered: this.#delivered,
      failedAttempts: this.#failedAttempts, lost: this.#lost, lastFailure: this.#lastFailure,
    }
  }

  /** Takes a notice; it leaves when the policy lets it. */
  add(notice: AlertNotice): void {
    if (this.#isClosed) return
    if (this.#waiting.length === 0) this.#gather()
    this.#waiting.push(notice)
    if (this.#waiting.length > WAITING_MAX) this.#crowdOut()
    this.#plan()
  }

  /** Whether a notice of an incident waits or is on its way. */
  holds(incident: string): boolean {
    return [...this.#sending, ...this.#waiting, ...this.#aside].some((notice) => notice.incident === incident)
  }

  /** Forgets what waits of an incident: there is something worse to say of it. */
  withdraw(incident: string): void {
    const isOther = (notice: AlertNotice): boolean => notice.incident !== incident
    this.#group = this.#waiting.slice(0, this.#group).filter(isOther).length
    this.#waiting = this.#waiting.filter(isOther)
    this.#aside = this.#aside.filter(isOther)
  }

  /** Gathers no more: what waits leaves as soon as quiet hours, rate and back-off let it. */
  hurry(): void {
    this.#isHurried = true
    this.#plan()
  }

  /** The oldest that is not being sent again makes way, and is told of as lost. */
  #crowdOut(): void {
    const lost = this.#waiting.splice(this.#group, 1)
    this.#lost += lost.length
    const message = `${this.#handler.name} was to send more than ${WAITING_MAX} notices at a time`
    const { failure } = fail('ALERT_NOT_SENT', message, { retry: RetryClass.Never })
    this.#listener.onFailed(lost, failure, false)
  }

  /** Ends it; what waits is not sent any more. */
  close(): void {
    this.#isClosed = true
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
    this.#waiting = []
    this.#aside = []
  }

  #plan(): void {
    if (this.#sending.length > 0 || this.#isClosed || this.#waiting.length === 0) return
    if (this.#endRest === undefined && (this.#isCritical || this.#isDue())) void this.#send()
  }

  /** Whether gathering, rate and quiet hours let a message leave; each of them plans again at its end. */
  #isDue(): boolean {
    if (this.#isLeaving) return true
    if (this.#endGathering !== undefined && !this.#isHurried) return false
    if (this.#sentInMinute >= this.#policy.perMinuteMax) return false
    this.#endQuiet?.()
    this.#endQuiet = undefined
    const quietMs = quietMsLeft(this.#policy.quietHours, this.#clock.now())
    if (quietMs === 0) return true
    // A look a minute: the zone, or somebody, may put the clock forward.
    this.#endQuiet = this.#after(Math.min(quietMs, MINUTE_MS), () => {
      this.#endQuiet = undefined
    })
    return false
  }

  #gather(): void {
    if (this.#isCritical) return
    this.#endGathering?.()
    this.#endGathering = this.#after(this.#policy.groupMs, () => {
      this.#endGathering = undefined
    })
  }

  /** Does something after a time, then looks what may leave. Gives what ends the waiting. */
  #after(ms: number, run: () => void): () => void {
    const cancel = this.#clock.after(ms, () => {
      this.#timers.delete(cancel)
      run()
      this.#plan()
    })
    this.#timers.add(cancel)
    return () => {
      this.#timers.delete(cancel)
      cancel()
    }
  }

  async #send(): Promise<void> {
    if (this.#group === 0) this.#group = Math.min(this.#waiting.length, MESSAGE_NOTICES_MAX)
    if (!this.#isLeaving) this.#isCounted = false
    this.#isLeaving = true
    const chosen = this.#waiting.splice(0, Math.min(this.#group, this.#handler.noticesMax ?? this.#group))
    this.#group -= chosen.length
    this.#sending = chosen
    const outcome = await this.#inTime(chosen)
    this.#sending = []
    if (this.#isClosed) return
    if (outcome.ok) this.#delivers(chosen, outcome.value)
    else this.#fails(chosen, outcome.failure)
    this.#isLeaving &&= this.#group > 0
    if (!this.#isLeaving) this.#gather()
    this.#plan()
  }

  #delivers(notices: readonly AlertNotice[], receipt: AlertReceipt): void {
    this.#attempts = 0
    this.#delivered += notices.length
    this.#lastFailure = ''
    this.#count()
    this.#listener.onDelivered(notices, receipt)
  }

  /** Counts a group among the messages of this minute, with the first part of it that is taken. */
  #count(): void {
    if (this.#isCounted) return
    this.#isCounted = true
    this.#sentInMinute++
    this.#after(MINUTE_MS, () => {
      this.#sentInMinute--
    })
  }

  #fails(notices: readonly AlertNotice[], failure: Failure): void {
    this.#failedAttempts++
    this.#attempts++
    this.#lastFailure = failure.message
    if (failure.retry === RetryClass.AfterReconcile) return this.#putAside(notices, failure)
    const canRetry = failure.retry === RetryClass.Safe
    const willRetry = canRetry && (this.#isCritical || this.#attempts < ATTEMPTS_MAX)
    if (willRetry) {
      this.#waiting.unshift(...notices)
      this.#group += notices.length
      this.#isLeaving = false
      this.#rest(failure.details['retryAfterMs'])
    } else {
      this.#attempts = 0
      this.#lost += notices.length
    }
    this.#listener.onFailed(notices, failure, willRetry)
  }

  /** Keeps what may have arrived for later; what was sent often enough has, or never will. */
  #putAside(notices: readonly AlertNotice[], failure: Failure): void {
    const counted = notices.map((notice) => ({ ...notice, unanswered: (notice.unanswered ?? 0) + 1 }))
    const again = counted.filter(({ unanswered }) => unanswered < UNANSWERED_MAX)
    const least = Math.min(...again.map(({ unanswered }) => unanswered))
    this.#attempts = 0
    this.#lost += notices.length - again.length
    this.#aside = [...this.#aside, ...again]
    if (again.length > 0) {
      this.#after(UNANSWERED_MS * 2 ** (least - 1), () => {
        const due = again.filter((notice) => this.#aside.includes(notice))
        this.#aside = this.#aside.filter((notice) => !due.includes(notice as typeof again[number]))
        this.#waiting.push(...due)
      })
    }
    this.#listener.onFailed(notices, failure, again.length > 0)
  }

  /** Waits before the next attempt: twice as long each time, or as long as the channel asks. */
  #rest(asked: unknown): void {
    const backOff = Math.min(BACK_OFF_MS * 2 ** (this.#attempts - 1), BACK_OFF_MS_MAX)
    this.#endRest = this.#after(typeof asked === 'number' ? Math.max(asked, backOff) : backOff, () => {
      this.#endRest = undefined
    })
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
