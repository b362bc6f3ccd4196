/** How a part is: the words of the specification. */
export const HealthStatus = { Healthy: 'healthy', Degraded: 'degraded', Down: 'down' } as const
export type HealthStatus = (typeof HealthStatus)[keyof typeof HealthStatus]

/** What a look at one part of the system found: the spec's HealthCheck. */
export interface HealthCheck {
  readonly component: string
  readonly status: HealthStatus
  /** How long the look took, or what the part measures of itself in ms. */
  readonly latencyMs: number
  /** What is wrong; empty where nothing is. */
  readonly message: string
}

/** What a probe says; the system adds the rest. */
export interface HealthFinding {
  readonly status: HealthStatus
  readonly message: string
  /** The time that the probe itself took when absent. */
  readonly latencyMs?: number
}

/** A part that can be looked at. */
export interface HealthProbe {
  readonly component: string
  /** Nothing works without it: its end is CRITICAL, where another's is an ERROR. */
  readonly isVital: boolean
  /** Throwing, and not answering in time, count as down. */
  check(): Promise<HealthFinding>
}

/** A figure with two limits. */
export interface MeasuredProbe {
  readonly component: string
  readonly isVital?: boolean
  /** What is measured, for messages: `the last bar is`, `the queue holds`. */
  readonly what: string
  readonly unit: string
  readonly degradedFrom: number
  readonly downFrom: number
  /** The figure now; `undefined` where it does not apply, NaN where it cannot be read. */
  readonly measure: () => number | undefined
}

/** A probe that compares a figure with its limits; what cannot be read is down. */
export function measuredProbe(options: MeasuredProbe): HealthProbe {
  const { component, isVital = false, what, unit, degradedFrom, downFrom, measure } = options
  return {
    component,
    isVital,
    check: async () => {
      const value = measure()
      if (value === undefined) return { status: HealthStatus.Healthy, message: '', latencyMs: 0 }
      if (Number.isNaN(value)) return { status: HealthStatus.Down, message: 'it cannot be read' }
      const limit = value >= downFrom ? downFrom : degradedFrom
      if (value < degradedFrom) return { status: HealthStatus.Healthy, message: '' }
      const status = value >= downFrom ? HealthStatus.Down : HealthStatus.Degraded
      return { status, message: `${what} ${round(value)} ${unit}, the limit is ${limit} ${unit}` }
    },
  }
}

function round(value: number): number {
  return Math.abs(value) >= 10 ? Math.round(value) : Number(value.toPrecision(2))
}
