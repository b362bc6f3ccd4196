import { decodeBody, decodeEntry, describeFact } from '../../audit/index.ts'
import { formatUtc, type UtcMillis } from '../../base/index.ts'
import { AlertSeverity, type Alert, type FactBody } from '../../model/index.ts'
import type { AlertDesk, MonitoringSystem } from '../../monitor/index.ts'
import type { JournalEntry } from '../../port/index.ts'
import { SURVEILLED_KINDS, type Surveillance } from '../../safety/index.ts'
import { isDrift, isDriftOver } from '../live/drift-alarm.ts'

const TRIPS = 'kill switch: '
const TOLD: ReadonlySet<string> = new Set<FactBody['kind']>([
  'AlertRaised', 'KillSwitchTriggered', 'KillSwitchReset', 'AlertAcknowledged',
])

/**
 * Tells a system of the alerts among rows of a journal: alerts, trips of the kill switch and their end, and
 * who took what.
 *
 * An alert carries the instant at which it was read, since recorded bars have a clock of their own; its data
 * say the fact and the market's instant.
 */
export function tellFacts(
  entries: readonly JournalEntry[], system: MonitoringSystem, now: () => UtcMillis,
): void {
  for (const entry of entries) {
    if (!TOLD.has(entry.kind)) continue
    const decoded = decodeBody(entry.body)
    const place = {
      timestamp: now(), data: { fact: entry.sequence, at: formatUtc(entry.eventAt) },
    }
    if (decoded.ok) tell(decoded.value, place, system)
    else {
      const message = `fact ${entry.sequence} cannot be read: ${decoded.failure.message}`
      system.sendAlert({ ...place, severity: AlertSeverity.Error, component: 'journal', message })
    }
  }
}

const SURVEILLED: ReadonlySet<string> = new Set(SURVEILLED_KINDS)

/**
 * Tells a system of own trading that looks like manipulation (R26), as soon as a row completes it. Rows that
 * cannot be read are told of by `tellFacts`, where they are alerts, and by `investor audit verify`.
 */
export function tellSurveillance(
  entries: readonly JournalEntry[], surveillance: Surveillance, system: MonitoringSystem,
  now: () => UtcMillis,
): void {
  for (const entry of entries) {
    const fact = SURVEILLED.has(entry.kind) ? decodeEntry(entry) : undefined
    if (fact?.ok !== true) continue
    for (const { pattern, symbol, message, orders, at } of surveillance.apply(fact.value)) {
      system.sendAlert({
        key: `surveillance: ${pattern} ${symbol}`, severity: AlertSeverity.Warning, component: 'surveillance',
        message: `${message}; "investor surveillance" shows the orders`, timestamp: now(),
        data: { fact: entry.sequence, at: formatUtc(at), orders: orders.join(' ') },
      })
    }
  }
}

function tell(body: FactBody, place: Pick<Alert, 'timestamp' | 'data'>, system: MonitoringSystem): void {
  switch (body.kind) {
    case 'AlertRaised': {
      const { severity, component, message } = body
      // A trip comes with a fact of its own, which says when it is over too.
      if (component !== 'kill_switch') system.sendAlert({ ...place, severity, component, message })
      if (isDriftOver(body)) resolveDrifts(system.desk)
      break
    }
    case 'KillSwitchTriggered': {
      const severity = body.severity === 'warning' ? AlertSeverity.Warning : AlertSeverity.Critical
      const key = `${TRIPS}${body.trigger}`
      system.sendAlert({ ...place, key, severity, component: 'kill_switch', message: describeFact(body) })
      break
    }
    case 'KillSwitchReset':
      resolveTrips(system.desk, body.trigger)
      break
    case 'AlertAcknowledged':
      system.desk.acknowledge(body.incident, body.by)
      break
    default:
      break
  }
}

/** What differed between books and broker differs no more. */
function resolveDrifts(desk: AlertDesk): void {
  for (const { key, alert, resolvedAt } of desk.incidents) {
    if (isDrift(alert) && resolvedAt === undefined) desk.resolve(key)
  }
}

function resolveTrips(desk: AlertDesk, trigger: string | undefined): void {
  for (const { key, resolvedAt } of desk.incidents) {
    const isOfIt = trigger === undefined ? key.startsWith(TRIPS) : key === `${TRIPS}${trigger}`
    if (isOfIt && resolvedAt === undefined) desk.resolve(key)
  }
}
