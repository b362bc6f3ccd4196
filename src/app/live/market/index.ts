/**
 * The market of a session at the wall clock: what a data provider tells, as the numbered steps that a core is
 * given.
 *
 * Invariants: an instant is shown once, complete or after the wait, and never changed (a correction is a step
 * of its own); time never goes back; nothing is decided on what is shown as the past; what is not used is
 * counted and named; everything that strategies see is among the steps.
 */
export * from './backed-feed.ts'
export * from './bad-data.ts'
export * from './catalog-recording.ts'
export * from './live-market-options.ts'
export * from './live-market.ts'
export * from './live-series.ts'
export * from './live-step.ts'
export * from './paced-clock.ts'
export * from './past.ts'
export * from './played-feed.ts'
export * from './quote-desk.ts'
export * from './recorded-feed.ts'
export * from './synthetic-recording.ts'
export * from './tick-desk.ts'
