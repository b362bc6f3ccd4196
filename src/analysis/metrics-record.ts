import { METRIC_CATALOG } from './metric-catalog.ts'
import type { TradingMetrics } from './trading-metrics.ts'

/** Metrics as they are written to JSON: every key present, `null` where the figure is undefined. */
export type MetricsRecord = Readonly<Record<keyof TradingMetrics, number | null>>

/** Turns metrics into a record for JSON, in catalog order, since JSON would drop undefined keys. */
export function metricsRecord(metrics: TradingMetrics): MetricsRecord {
  const entries = METRIC_CATALOG.map(({ key }) => [key, metrics[key] ?? null] as const)
  return Object.fromEntries(entries) as MetricsRecord
}

/**
 * The sixteen figures of the spec's TradingMetrics under its own names (`total_trades` ... `sortino_ratio`).
 *
 * `null` where the spec's class would show 0 for a figure that does not exist.
 */
export function specMetricsRecord(metrics: TradingMetrics): Readonly<Record<string, number | null>> {
  const record: Record<string, number | null> = {}
  for (const { key, specName } of METRIC_CATALOG) {
    if (specName !== undefined) record[specName] = metrics[key] ?? null
  }
  return record
}
