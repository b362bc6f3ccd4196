/** Metrics in the format that Prometheus scrapes. */
export * from './trading-metrics-registry.ts'
