/** What a metric is measured in; a fraction of 0.15 is what people write as 15 %. */
export const MetricUnit = {
  Money: 'money',
  Fraction: 'fraction',
  FractionPerYear: 'fraction-per-year',
  Ratio: 'ratio',
  PerYear: 'per-year',
  Count: 'count',
  Days: 'days',
  Bps: 'bps',
  Probability: 'probability',
} as const
export type MetricUnit = (typeof MetricUnit)[keyof typeof MetricUnit]

/** One row of the metric catalog: how a figure is named, measured, computed, and where that comes from. */
export interface MetricEntry<Key extends string = string> {
  /** Field of `TradingMetrics`. */
  readonly key: Key
  /** Name in the specification's section 6.2, where it has one. */
  readonly specName?: string
  readonly title: string
  readonly unit: MetricUnit
  /** One sentence: what is divided by what, on which data, and when it is undefined. */
  readonly convention: string
  readonly source: string
}
