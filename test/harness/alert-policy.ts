import { MILLIS_PER_MINUTE } from '../../src/base/index.ts'
import type { AlertPolicy } from '../../src/monitor/index.ts'

/** What the settings say of alerts where nobody has changed them. */
export const ALERT_POLICY: AlertPolicy = {
  groupMs: 10_000, escalateMs: 15 * MILLIS_PER_MINUTE, perMinuteMax: 6,
}
