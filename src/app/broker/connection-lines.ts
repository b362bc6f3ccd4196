import type { LiveStep } from '../live/market/index.ts'
import type { FeedState, OutsideHealth } from '../live/session-health.ts'
import type { UtcMillis } from '../../base/index.ts'
import { TradingHours, type ExchangeCalendar } from '../../calendar/index.ts'
import type { CountedCache } from '../../data/index.ts'
import type { AlertSeverity, ConnectionPart, CoreInput, Session } from '../../model/index.ts'
import { ConnectionStatus, KEYS_REFUSED, type ConnectionState } from '../../port/index.ts'
import { endedForGood } from './account/check-account.ts'
import { CalendarWatch, type CalendarParts } from './market/calendar-watch.ts'
import { ClockWatch, type ClockParts } from './market/clock-watch.ts'

/** What the lines work with. */
export interface LineParts extends Omit<ClockParts, 'broker'> {
  readonly broker: ClockParts['broker'] & CalendarParts['broker']
  readonly give: (inputs: readonly CoreInput[]) => Promise<unknown>
  readonly alert: (severity: AlertSeverity, component: string, message: string) => Promise<void>
  readonly now: () => UtcMillis
  readonly cache: CountedCache | undefined
  /** Of what is traded. */
  readonly calendar: ExchangeCalendar
  /** The line to the broker is there again after it was not: what was missed has to be read. */
  readonly onMended: () => void
}

/** Tells the core how the lines to broker and market data stand; nothing before it has been started. */
export class ConnectionLines {
  readonly #parts: LineParts
  readonly #clock: ClockWatch
  readonly #calendar: CalendarWatch
  #isBrokerLive: boolean | undefined
  #startedAt = 0
  #isTelling = false
  #isRefusalTold = false
  #isFeedLive = false
  #session: Session | undefined
  #lastBarAt = 0
  #feed: FeedState | undefined

  constructor(parts: LineParts) {
    this.#parts = parts
    this.#clock = new ClockWatch(parts)
    this.#calendar = new CalendarWatch(parts)
  }

  /** Why nothing may be entered by the broker's clock and calendar; `undefined` while ours agree. */
  get timeReason(): string | undefined {
    return this.#clock.reason ?? this.#calendar.reason
  }

  /** The session has ended: nobody is asked any more. */
  stop(): void {
    this.#clock.stop()
    this.#calendar.stop()
  }

  /**
   * The core has been started or restored: it is told how things stand now, whatever its record says of the
   * time before.
   */
  async begin(): Promise<void> {
    this.#isTelling = true
    this.#startedAt = this.#parts.now()
    await this.tell('data', false)
    await this.tell('broker', this.#isBrokerLive === true)
    this.#clock.begin()
    // Its market begins no session that it had begun before the process died.
    const session = this.#parts.calendar.sessionAt(this.#startedAt as UtcMillis, TradingHours.Extended)
    if (session !== undefined) this.#beginSession(session)
  }

  #beginSession(session: Session): void {
    this.#session = session
    this.#calendar.begin(session)
  }

  /** Takes a state of the broker's connection; throws `UserError` when it was ended for good. */
  async onBroker({ status, reason }: ConnectionState): Promise<void> {
    if (status === ConnectionStatus.Closed && reason !== '') throw endedForGood(reason)
    const isConnected = status === ConnectionStatus.Live
    const wasConnected = this.#isBrokerLive
    if (isConnected) this.#isRefusalTold = false
    else if (wasConnected !== undefined && KEYS_REFUSED.has(reason)) await this.#tellRefusal(reason)
    if (isConnected === wasConnected || (!isConnected && wasConnected === undefined)) return
    this.#isBrokerLive = isConnected
    if (!this.#isTelling) return
    await this.tell('broker', isConnected)
    if (!isConnected) await this.#parts.alert('ERROR', 'broker', `the connection broke: ${reason}`)
    else if (wasConnected === false) this.#parts.onMended()
  }

  /** Once, however often the keys are shown again. */
  async #tellRefusal(reason: string): Promise<void> {
    if (this.#isRefusalTold) return
    this.#isRefusalTold = true
    const message = `the broker refuses the keys (${reason}): they are shown again and again; stops there `
      + 'stay. Where they were replaced, end the session and start it with the new ones'
    await this.#parts.alert('CRITICAL', 'broker', message)
  }

  /** Takes what a step of the market says of its line. */
  async onStep(step: LiveStep): Promise<void> {
    if (step.kind === 'session') this.#beginSession(step.session)
    if (step.kind === 'slice') this.#lastBarAt = this.#parts.now()
    if (step.kind === 'standing') {
      const { source, trouble } = step.standing
      this.#feed = { source, trouble }
    }
    if (step.kind !== 'connection') return
    this.#isFeedLive = step.isConnected
    await this.tell(step.part, step.isConnected)
  }

  /** How the lines stand. */
  health(now: number): Omit<OutsideHealth, 'queueSize' | 'queuePeak'> {
    const { openAt, closeAt } = this.#session ?? { openAt: 0, closeAt: 0 }
    const isOpen = now >= openAt && now < closeAt
    return {
      isBrokerConnected: this.#isBrokerLive === true, isFeedConnected: this.#isFeedLive,
      ...(this.#feed === undefined ? {} : { feed: this.#feed }),
      ...(this.#parts.cache === undefined ? {} : { cache: this.#parts.cache.counts }),
      feedAgeMs: isOpen ? Math.max(0, now - Math.max(openAt, this.#lastBarAt, this.#startedAt)) : null,
    }
  }

  /** Tells the core of one line. */
  async tell(part: ConnectionPart, isConnected: boolean): Promise<void> {
    const { give, now } = this.#parts
    await give([{ kind: 'ConnectionChanged', part, isConnected, at: now() }])
  }
}
