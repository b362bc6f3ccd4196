import type { UtcMillis } from '../base/index.ts'

/** How urgent an alert is, mildest first. */
export const AlertSeverity = {
  Info: 'INFO', Warning: 'WARNING', Error: 'ERROR', Critical: 'CRITICAL',
} as const
export type AlertSeverity = (typeof AlertSeverity)[keyof typeof AlertSeverity]

/** Something that a person should know of: the spec's Alert. */
export interface Alert {
  readonly severity: AlertSeverity
  /** The part that raised it, such as `data_feed`. */
  readonly component: string
  readonly message: string
  readonly timestamp: UtcMillis
  /** Alerts of one key are one incident; component and message together when absent. */
  readonly key?: string
  readonly data?: Readonly<Record<string, string | number | boolean>>
}
