import { invariant, type Failure, type UtcMillis } from '../../base/index.ts'
import { AlertSeverity, type Alert } from '../../model/index.ts'
import type { AlertHandler, AlertNotice, AlertReceipt, Clock, NoticeKind } from '../../port/index.ts'
import { AlertChannel, type ChannelState } from './alert-channel.ts'
import { isAtLeast, type AlertPolicy } from './alert-policy.ts'

/** A handler, and what it is told. */
export interface AlertRoute {
  readonly handler: AlertHandler
  /** Milder alerts do not go there. */
  readonly from: AlertSeverity
  /**
   * A record (console, file) is told everything at once; people are told by one channel after the other.
   */
  readonly isRecord: boolean
}

/** Proof that a channel took a notice, or that it did not. */
export interface Delivery {
  readonly channel: string
  readonly notice: NoticeKind
  readonly at: UtcMillis
  readonly reference: string
  /** Empty where it was taken. */
  readonly failure: string
}

/** Alerts of one key, from the first to the end of the trouble. */
export interface Incident {
  readonly id: string
  readonly key: string
  /** The latest alert of the worst severity. */
  readonly alert: Alert
  readonly count: number
  readonly since: UtcMillis
  readonly lastAt: UtcMillis
  /** Empty while nobody took it. */
  readonly acknowledgedBy: string
  /** When somebody took it; absent while nobody has, and in books of before it was kept. */
  readonly acknowledgedAt: UtcMillis | undefined
  readonly resolvedAt: UtcMillis | undefined
  readonly deliveries: readonly Delivery[]
}

interface OpenIncident extends Incident {
  alert: Alert
  count: number
  lastAt: UtcMillis
  acknowledgedBy: string
  acknowledgedAt: UtcMillis | undefined
  resolvedAt: UtcMillis | undefined
  readonly deliveries: Delivery[]
  /** How many channels for people have been told. */
  level: number
  cancelEscalation: (() => void) | undefined
}

/** What a desk works with. */
export interface AlertDeskParts {
  /** For people in the order in which they are tried. */
  readonly routes: readonly AlertRoute[]
  readonly policy: AlertPolicy
  readonly clock: Clock
  /** Names this start: part of the ids of its incidents and notices. */
  readonly name: string
  /** Told of every change, as the dashboard and the journal want it. */
  readonly onChange?: (incident: Incident) => void
}

/** Ended incidents that are remembered. */
const ENDED_MAX = 1_000
const DELIVERIES_MAX = 100
/** A CRITICAL alert leaves by so many channels at once. */
const CRITICAL_CHANNELS = 2
/** A record neither sleeps nor gathers. */
const RECORD_POLICY: AlertPolicy = { groupMs: 0, escalateMs: 0, perMinuteMax: 10_000 }
const OWN_COMPONENT = 'alerting'

/**
 * Tells people: folds repeats into incidents, chooses channels, escalates what nobody takes.
 *
 * A CRITICAL alert leaves at once by the first two channels for people; what is less by the first. Unless
 * somebody acknowledges it, an ERROR goes to each further channel once, and a CRITICAL goes round for ever.
 */
export class AlertDesk {
  readonly #parts: AlertDeskParts
  readonly #open = new Map<string, OpenIncident>()
  readonly #ended: OpenIncident[] = []
  readonly #channels: AlertChannel[] = []
  readonly #routes: AlertRoute[] = []
  #count = 0
  #noticeCount = 0

  constructor(parts: AlertDeskParts) {
    this.#parts = parts
    for (const route of parts.routes) this.addRoute(route)
  }

  /** Adds a channel behind those that are there; its name must be new. */
  addRoute(route: AlertRoute): void {
    const { handler, isRecord } = route
    const index = this.#channels.length
    const isNew = this.#channels.every(({ name }) => name !== handler.name)
    invariant(isNew, `every alert channel has a name of its own, and ${handler.name} is taken`)
    const { policy, clock } = this.#parts
    this.#routes.push(route)
    this.#channels.push(new AlertChannel({
      handler, clock,
      policy: isRecord ? RECORD_POLICY : policy,
      listener: {
        onDelivered: (notices, receipt) => this.#delivered(index, notices, receipt),
        onFailed: (notices, failure, willRetry) => this.#failed(index, notices, failure, willRetry),
      },
    }))
  }

  /** Takes an alert; repeats of an open incident are counted, and told only where they are worse. */
  raise(alert: Alert): Incident {
    const key = alert.key ?? `${alert.component}: ${alert.message}`
    const known = this.#open.get(key)
    const incident = known ?? this.#begin(key, alert)
    incident.count++
    incident.lastAt = alert.timestamp
    const isWorse = known !== undefined && !isAtLeast(known.alert.severity, alert.severity)
    if (known === undefined || isAtLeast(alert.severity, known.alert.severity)) incident.alert = alert
    if (isWorse) {
      incident.acknowledgedBy = ''
      incident.acknowledgedAt = undefined
    }
    if (known === undefined || isWorse) this.#tell(incident)
    this.#changed(incident)
    return incident
  }

  /**
   * Takes incidents over from an earlier start, as they were; nobody is told of them by that.
   *
   * `tellAgain` then tells those that people have to hear of once more.
   */
  restore(incidents: readonly Incident[]): void {
    for (const incident of incidents) {
      const deliveries = [...incident.deliveries]
      const level = this.#peopleFor(incident).filter((index) => this.#hasTaken(index, incident)).length
      const kept = { ...incident, deliveries, level, cancelEscalation: undefined }
      if (incident.resolvedAt === undefined) this.#open.set(incident.key, kept)
      else this.#ended.push(kept)
    }
  }

  /** Tells open incidents that nobody took: each CRITICAL, and of the others those that no channel took. */
  tellAgain(): void {
    for (const incident of this.#open.values()) {
      if (incident.acknowledgedBy !== '') continue
      const isCritical = incident.alert.severity === AlertSeverity.Critical
      if (isCritical || !this.#isDelivered(incident)) this.#tell(incident)
      else this.#planEscalation(incident)
    }
  }

  /** Ends, without a word, what is neither new since an instant nor a CRITICAL that nobody took. */
  endQuiet(since: UtcMillis): void {
    for (const [key, incident] of this.#open) {
      const { alert, acknowledgedBy, lastAt } = incident
      const isWanted = alert.severity === AlertSeverity.Critical && acknowledgedBy === ''
      if (lastAt >= since || isWanted) continue
      this.#open.delete(key)
      this.#end(incident)
    }
  }

  /**
   * Somebody takes an open incident: it is not escalated any more; who took it first stays its owner.
   *
   * False where there is none of that id.
   */
  acknowledge(id: string, by: string): boolean {
    const incident = [...this.#open.values()].find((each) => each.id === id)
    if (incident === undefined) return false
    if (incident.acknowledgedBy !== '') return true
    incident.acknowledgedBy = by
    incident.acknowledgedAt = this.#parts.clock.now()
    this.#stopEscalation(incident)
    this.#notify(incident, 'acknowledged', () => true)
    this.#changed(incident)
    return true
  }

  /** The trouble of that key is over; channels that were told of it are told of that too. */
  resolve(key: string): void {
    const incident = this.#open.get(key)
    if (incident === undefined) return
    this.#open.delete(key)
    this.#notify(incident, 'resolved', () => true)
    this.#end(incident)
  }

  /** Lets what waits leave without gathering it first: the process is about to end. */
  hurry(): void {
    for (const channel of this.#channels) channel.hurry()
  }

  /** Incidents, newest first. */
  get incidents(): readonly Incident[] {
    return [...this.#ended, ...this.#open.values()].toSorted((a, b) => b.since - a.since)
  }

  get channels(): readonly ChannelState[] {
    return this.#channels.map((channel) => channel.state)
  }

  /** Ends timers and channels. */
  close(): void {
    for (const incident of this.#open.values()) this.#stopEscalation(incident)
    for (const channel of this.#channels) channel.close()
  }

  #begin(key: string, alert: Alert): OpenIncident {
    const since = alert.timestamp
    const incident: OpenIncident = {
      id: `${this.#parts.name}-${++this.#count}`, key, alert, count: 0, since, lastAt: since,
      acknowledgedBy: '', acknowledgedAt: undefined, resolvedAt: undefined, deliveries: [], level: 0,
      cancelEscalation: undefined,
    }
    this.#open.set(key, incident)
    return incident
  }

  #end(incident: OpenIncident): void {
    this.#stopEscalation(incident)
    incident.resolvedAt = this.#parts.clock.now()
    this.#ended.push(incident)
    if (this.#ended.length > ENDED_MAX) this.#ended.shift()
    this.#changed(incident)
  }

  /** Whether people have it; where nobody is told of it, whether a record has. */
  #isDelivered(incident: OpenIncident): boolean {
    const people = this.#peopleFor(incident)
    if (people.length === 0) return incident.deliveries.some(({ failure }) => failure === '')
    return people.some((index) => this.#hasTaken(index, incident))
  }

  /** Tells records, and the first channels for people. */
  #tell(incident: OpenIncident): void {
    const { severity } = incident.alert
    const people = this.#peopleFor(incident)
    const told = severity === AlertSeverity.Critical ? CRITICAL_CHANNELS : 1
    const chosen = new Set(people.slice(0, Math.max(told, incident.level)))
    incident.level = Math.max(incident.level, Math.min(told, people.length))
    this.#notify(incident, 'raised', (index) => {
      const { isRecord, from } = this.#routes[index] as AlertRoute
      return isRecord ? isAtLeast(severity, from) : chosen.has(index)
    })
    this.#planEscalation(incident)
  }

  /** Channels for people that are told of it, in order; a channel is not told of its own failure. */
  #peopleFor({ key, alert }: Incident): readonly number[] {
    return [...this.#routes.entries()]
      .filter(([, { isRecord, from }]) => !isRecord && isAtLeast(alert.severity, from))
      .filter(([, { handler }]) => key !== ownKey(handler.name))
      .map(([index]) => index)
  }

  #planEscalation(incident: OpenIncident): void {
    this.#stopEscalation(incident)
    if (!isAtLeast(incident.alert.severity, AlertSeverity.Error)) return
    const { clock, policy } = this.#parts
    incident.cancelEscalation = clock.after(policy.escalateMs, () => this.#escalate(incident))
  }

  #escalate(incident: OpenIncident): void {
    if (incident.acknowledgedBy !== '') return
    const { severity } = incident.alert
    const people = this.#peopleFor(incident)
    const isRound = incident.level >= people.length
    if (people.length === 0 || (isRound && severity !== AlertSeverity.Critical)) return
    const next = people[incident.level % people.length]
    incident.level++
    this.#notify(incident, 'escalated', (index) => index === next)
    this.#planEscalation(incident)
    this.#changed(incident)
  }

  #stopEscalation(incident: OpenIncident): void {
    incident.cancelEscalation?.()
    incident.cancelEscalation = undefined
  }

  /** Acknowledged and resolved go where the alert went before, or is about to go. */
  #notify(incident: OpenIncident, kind: NoticeKind, isChosen: (index: number) => boolean): void {
    const isNews = kind === 'raised' || kind === 'escalated'
    const { id, alert, count, acknowledgedBy } = incident
    const notice: AlertNotice = {
      id: `${this.#parts.name}-n${++this.#noticeCount}`, kind, incident: id, alert, count,
      ...(acknowledgedBy === '' ? {} : { by: acknowledgedBy }),
    }
    for (const [index, channel] of this.#channels.entries()) {
      const knows = this.#hasTaken(index, incident) || channel.holds(id)
      if (isChosen(index) && (isNews || knows)) channel.add(notice)
    }
  }

  /** Whether a channel has taken a notice of an incident. */
  #hasTaken(index: number, { deliveries }: Incident): boolean {
    const name = this.#channels[index]?.name
    return deliveries.some(({ channel, failure }) => channel === name && failure === '')
  }

  #delivered(index: number, notices: readonly AlertNotice[], { at, reference, trouble }: AlertReceipt): void {
    const channel = this.#channels[index]?.name ?? ''
    for (const { incident, kind } of notices) {
      this.#keep(incident, { channel, notice: kind, at, reference, failure: '' })
    }
    if (trouble === undefined) this.resolve(ownKey(channel))
    else this.#raiseOwn(channel, AlertSeverity.Error, `reaches not everybody: ${trouble}`)
  }

  /** A failing channel is an incident of its own; what is CRITICAL goes to the next channel at once. */
  #failed(index: number, notices: readonly AlertNotice[], failure: Failure, willRetry: boolean): void {
    const channel = this.#channels[index]?.name ?? ''
    const at = this.#parts.clock.now()
    for (const { incident, kind, alert } of notices) {
      this.#keep(incident, { channel, notice: kind, at, reference: '', failure: failure.message })
      const open = [...this.#open.values()].find(({ id }) => id === incident)
      const isFirst = open?.deliveries.filter((each) => each.channel === channel).length === 1
      if (open !== undefined && isFirst && alert.severity === AlertSeverity.Critical) this.#escalate(open)
    }
    const outlook = willRetry ? 'it is tried again' : `${notices.length} of its messages are lost`
    const severity = willRetry ? AlertSeverity.Warning : AlertSeverity.Error
    this.#raiseOwn(channel, severity, `fails, ${outlook}: ${failure.message}`)
  }

  /** Told by the other channels, also where what failed was the news that another one fails. */
  #raiseOwn(channel: string, severity: AlertSeverity, what: string): void {
    this.raise({
      severity, component: OWN_COMPONENT, key: ownKey(channel),
      message: `the alert channel ${channel} ${what}`,
      timestamp: this.#parts.clock.now(),
    })
  }

  #keep(id: string, delivery: Delivery): void {
    const incident = [...this.#open.values(), ...this.#ended].find((each) => each.id === id)
    if (incident === undefined) return
    incident.deliveries.push(delivery)
    if (incident.deliveries.length > DELIVERIES_MAX) {
      // Who has taken it has to be known until its end.
      const oldest = incident.deliveries.findIndex(({ failure }) => failure !== '')
      incident.deliveries.splice(Math.max(0, oldest), 1)
    }
    this.#changed(incident)
  }

  #changed(incident: Incident): void {
    this.#parts.onChange?.(incident)
  }
}

function ownKey(channel: string): string {
  return `${OWN_COMPONENT}: ${channel}`
}
