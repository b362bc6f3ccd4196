/**
 * Watches the system and tells people: alerts, incidents and the channels that they leave by.
 *
 * Has no clock and no I/O of its own: a `Clock` and handlers are handed in.
 */
export * from './alert/alert-channel.ts'
export * from './alert/alert-desk.ts'
export * from './alert/alert-lane.ts'
export * from './alert/alert-policy.ts'
export * from './health/health-check.ts'
export * from './metrics/metrics-collector.ts'
export * from './monitoring-system.ts'
