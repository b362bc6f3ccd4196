/**
 * What stops the system: the kill switch, its triggers and limits.
 *
 * Latched and fail-closed: what cannot be read counts as tripped. Never cancels or sends by itself.
 */
export * from './kill-switch.ts'
export * from './kill-switch-limits.ts'
export * from './outside-watch.ts'
export * from './principals.ts'
export * from './promotion.ts'
export * from './surveillance.ts'
