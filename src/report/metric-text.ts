import { METRIC_CATALOG, MetricUnit, periodWord } from '../analysis/index.ts'
import type { Annualization, MetricEntry } from '../analysis/index.ts'
import { groupedNumber, moneyText, percentText, UNDEFINED_FIGURE } from './figure-text.ts'

/** A metric's value as people read it; a dash where it is undefined. Money is without its currency. */
export function metricText(value: number | null | undefined, unit: MetricUnit): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNDEFINED_FIGURE
  switch (unit) {
    case MetricUnit.Money: return moneyText(value)
    case MetricUnit.Fraction:
    case MetricUnit.FractionPerYear: return percentText(value)
    case MetricUnit.Probability: return percentText(value, 1)
    case MetricUnit.Count: return groupedNumber(value, 0)
    case MetricUnit.Days: return `${groupedNumber(value, 0)} d`
    case MetricUnit.Bps: return `${groupedNumber(value, 1)} bps`
    case MetricUnit.PerYear: return `${groupedNumber(value, 2)} / y`
    case MetricUnit.Ratio: return groupedNumber(value, 2)
  }
}

/** A metric's title as a run has to say it: what is of a day is of a week where its rows are weeks. */
export function periodTitle(title: string, annualization: Annualization): string {
  if (periodWord(annualization) === 'day') return title
  return title.replace('Daily', 'Weekly').replace(/\bday\b/, 'week')
}

const ENTRIES: ReadonlyMap<string, MetricEntry> = new Map(METRIC_CATALOG.map((entry) => [entry.key, entry]))

/** The value of a metric of a run under its catalog key, as people read it. */
export function runMetricText(metrics: Readonly<Record<string, number | null>>, key: string): string {
  const entry = ENTRIES.get(key)
  return entry === undefined ? UNDEFINED_FIGURE : metricText(metrics[key], entry.unit)
}
