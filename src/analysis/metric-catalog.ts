import type { BenchmarkRelation } from './benchmark-relation.ts'
import { CURVE_METRIC_CATALOG } from './curve-metric-catalog.ts'
import { MetricUnit } from './metric-entry.ts'
import type { MetricEntry } from './metric-entry.ts'
import { TRADE_METRIC_CATALOG } from './trade-metric-catalog.ts'
import type { ExecutionMetrics, TradingMetrics } from './trading-metrics.ts'

const GRINOLD = 'Grinold & Kahn, Active Portfolio Management (2nd ed. 1999), ch. 5'
const JENSEN = 'Jensen, Journal of Finance 23(2), 1968'

const BENCHMARK: readonly MetricEntry<keyof BenchmarkRelation>[] = [
  {
    key: 'alpha', title: 'Alpha', unit: MetricUnit.FractionPerYear, source: JENSEN,
    convention:
      'Intercept of the regression of daily excess returns on the benchmark, times the periods in a year.',
  },
  {
    key: 'beta', title: 'Beta', unit: MetricUnit.Ratio, source: JENSEN,
    convention: 'Slope of that regression; undefined where the benchmark never moves.',
  },
  {
    key: 'correlation', title: 'Correlation', unit: MetricUnit.Ratio, source: JENSEN,
    convention: 'Pearson correlation of daily returns with the benchmark, -1 to 1.',
  },
  {
    key: 'trackingError', title: 'Tracking error', unit: MetricUnit.FractionPerYear, source: GRINOLD,
    convention: 'Annualised sample deviation of the daily return above the benchmark.',
  },
  {
    key: 'informationRatio', title: 'Information ratio', unit: MetricUnit.Ratio, source: GRINOLD,
    convention: 'Annualised mean daily return above the benchmark over the tracking error.',
  },
]

const EXECUTION: readonly MetricEntry<keyof ExecutionMetrics>[] = [
  {
    key: 'exposureFraction', title: 'Time in the market', unit: MetricUnit.Fraction,
    source: 'Pardo, The Evaluation and Optimization of Trading Strategies (2008), ch. 12',
    convention: 'Part of the instants at which bars closed at which at least one position was held.',
  },
  {
    key: 'turnover', title: 'Turnover', unit: MetricUnit.PerYear,
    source: 'SEC Form N-1A, item 13, instruction 4(d)',
    convention:
      'Half of the value bought and sold over the mean of the daily equity and the opening capital, per year '
      + 'of 365.25 days.',
  },
  {
    key: 'slippageBps', title: 'Slippage', unit: MetricUnit.Bps,
    source: 'Perold, Journal of Portfolio Management 14(3), 1988',
    convention:
      'Cost of fills of entries and exits against the price at the decision, of an entry by stop against its '
      + 'trigger, weighted by value; positive is a cost; without fees, and without the fills of stops and '
      + 'targets.',
  },
]

/**
 * Every field of `TradingMetrics` once, in the order in which reports show them.
 *
 * Reports, the dashboard and the documentation take names, units and conventions from here and from nowhere
 * else.
 */
export const METRIC_CATALOG: readonly MetricEntry<keyof TradingMetrics>[] = [
  ...TRADE_METRIC_CATALOG, ...CURVE_METRIC_CATALOG, ...BENCHMARK, ...EXECUTION,
]
