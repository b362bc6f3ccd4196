import { MILLIS_PER_SECOND } from '../base/index.ts'
import { AlertSeverity, type Alert } from '../model/index.ts'
import type { Clock } from '../port/index.ts'
import { AlertDesk, type AlertRoute, type Incident } from './alert/alert-desk.ts'
import type { AlertPolicy } from './alert/alert-policy.ts'
import {
  HealthStatus, type HealthCheck, type HealthFinding, type HealthProbe,
} from './health/health-check.ts'

/** What a monitoring system works with. */
export interface MonitoringParts {
  readonly probes: readonly HealthProbe[]
  readonly routes: readonly AlertRoute[]
  readonly policy: AlertPolicy
  readonly clock: Clock
  /** Part of the ids of its incidents: another one after every start. */
  readonly name: string
  readonly onIncident?: (incident: Incident) => void
}

/** Slower answers are degraded: the spec's "High latency". */
const LATENCY_MS_MAX = 1_000
/** A probe that has not answered by then is down. */
const PROBE_MS_MAX = 5 * MILLIS_PER_SECOND

/**
 * The spec's MonitoringSystem: looks at every part from time to time, and calls for help.
 *
 * A part that gets worse is an alert, WARNING when degraded, and ERROR or CRITICAL when down; one that is
 * well again ends the incident. Nothing trades by what it finds.
 */
export class MonitoringSystem {
  readonly desk: AlertDesk
  readonly #parts: MonitoringParts
  #checks: ReadonlyMap<string, HealthCheck> = new Map()
  #cancel: (() => void) | undefined
  #isClosed = false

  constructor(parts: MonitoringParts) {
    this.#parts = parts
    this.desk = new AlertDesk({
      routes: [], policy: parts.policy, clock: parts.clock, name: parts.name,
      ...(parts.onIncident === undefined ? {} : { onChange: parts.onIncident }),
    })
    for (const route of parts.routes) this.registerAlertHandler(route)
  }

  /** What the last look found, by component. */
  get healthChecks(): ReadonlyMap<string, HealthCheck> {
    return this.#checks
  }

  /** Incidents, newest first. */
  get alerts(): readonly Incident[] {
    return this.desk.incidents
  }

  /** Adds a channel behind those that are there. */
  registerAlertHandler(route: AlertRoute): void {
    this.desk.addRoute(route)
  }

  /** Takes an alert; see `AlertDesk.raise`. */
  sendAlert(alert: Alert): Incident {
    return this.desk.raise(alert)
  }

  /** Looks at every part, all at once. */
  async runHealthChecks(): Promise<ReadonlyMap<string, HealthCheck>> {
    const checks = await Promise.all(this.#parts.probes.map((probe) => this.#look(probe)))
    for (const [index, check] of checks.entries()) {
      this.#judge(check, this.#parts.probes[index]?.isVital === true)
    }
    this.#checks = new Map(checks.map((check) => [check.component, check]))
    return this.#checks
  }

  /** Looks now and then every `intervalMs`, one look after the other; tells when `healthChecks` are new. */
  start(intervalMs: number, onChecked: () => void = () => {}): void {
    const again = (): void => {
      this.runHealthChecks().then(() => {
        if (this.#isClosed) return
        onChecked()
        this.#cancel = this.#parts.clock.after(intervalMs, again)
      }, () => {
        // No probe can make it fail: each is caught on its own.
      })
    }
    again()
  }

  /** Ends looking and alerting. */
  close(): void {
    this.#isClosed = true
    this.#cancel?.()
    this.desk.close()
  }

  async #look(probe: HealthProbe): Promise<HealthCheck> {
    const { clock } = this.#parts
    const begun = clock.now()
    const finding = await this.#inTime(probe)
    const latencyMs = finding.latencyMs ?? Math.max(0, clock.now() - begun)
    const isSlow = finding.status === HealthStatus.Healthy && latencyMs > LATENCY_MS_MAX
    return {
      component: probe.component, latencyMs,
      status: isSlow ? HealthStatus.Degraded : finding.status,
      message: isSlow ? `High latency: ${Math.round(latencyMs)} ms` : finding.message,
    }
  }

  #inTime(probe: HealthProbe): Promise<HealthFinding> {
    return new Promise((resolve) => {
      const cancel = this.#parts.clock.after(PROBE_MS_MAX, () => {
        resolve(down(`no answer in ${PROBE_MS_MAX / MILLIS_PER_SECOND} s`))
      })
      const settle = (finding: HealthFinding): void => {
        cancel()
        resolve(finding)
      }
      const failed = (error: unknown): void => {
        settle(down(error instanceof Error ? error.message : String(error)))
      }
      try {
        probe.check().then(settle, failed)
      } catch (error) {
        failed(error)
      }
    })
  }

  /** Raises what is worse than before, and ends what is over. */
  #judge({ component, status, message }: HealthCheck, isVital: boolean): void {
    const key = `health: ${component}`
    if (status === HealthStatus.Healthy) {
      this.desk.resolve(key)
      return
    }
    const whenDown = isVital ? AlertSeverity.Critical : AlertSeverity.Error
    this.sendAlert({
      key, component,
      severity: status === HealthStatus.Down ? whenDown : AlertSeverity.Warning,
      message: `${component} is ${status}: ${message}`,
      timestamp: this.#parts.clock.now(),
    })
  }
}

function down(message: string): HealthFinding {
  return { status: HealthStatus.Down, message }
}
