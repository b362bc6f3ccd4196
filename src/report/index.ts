/**
 * What a person reads after a run: tear sheet, comparison, tables.
 *
 * Makes text from results; computes no figure of its own that `analysis` has, and reads no files.
 */
export * from './compare-runs.ts'
export * from './decision-text.ts'
export * from './equity-csv.ts'
export * from './explanation.ts'
export * from './moment-text.ts'
export * from './orders-csv.ts'
export type { ReportAssets } from './page-document.ts'
export * from './render-comparison-html.ts'
export * from './render-comparison.ts'
export * from './render-report.ts'
export * from './render-summary.ts'
export * from './render-verdict-html.ts'
export * from './render-verdict.ts'
export * from './run-result.ts'
export { sessionDayOf } from './session-day.ts'
export type { TerminalOptions } from './terminal-text.ts'
export * from './trades-csv.ts'
export * from './verdict.ts'
