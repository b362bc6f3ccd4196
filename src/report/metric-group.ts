import { METRIC_CATALOG } from '../analysis/index.ts'
import type { MetricEntry } from '../analysis/index.ts'

/** Metrics that are read together. */
export interface MetricGroup {
  readonly title: string
  readonly entries: readonly MetricEntry[]
}

const GROUPS: readonly { readonly title: string; readonly keys: readonly string[] }[] = [
  {
    title: 'Growth',
    keys: [
      'totalReturn', 'cagr', 'annualVolatility', 'bestDay', 'worstDay', 'bestMonth', 'worstMonth',
      'exposureFraction',
    ],
  },
  {
    title: 'Reward for risk',
    keys: [
      'sharpeRatio', 'probabilisticSharpe', 'sortinoRatio', 'calmarRatio', 'omegaRatio', 'recoveryFactor',
      'systemQualityNumber',
    ],
  },
  {
    title: 'Drawdown and tails',
    keys: [
      'maxDrawdown', 'maxDrawdownDays', 'longestDrawdownDays', 'currentDrawdown', 'ulcerIndex',
      'valueAtRisk95', 'valueAtRisk99', 'conditionalValueAtRisk95', 'conditionalValueAtRisk99',
      'tailRatio', 'skewness', 'excessKurtosis',
    ],
  },
  {
    title: 'Against the benchmark',
    keys: ['alpha', 'beta', 'correlation', 'trackingError', 'informationRatio'],
  },
  {
    title: 'Trades',
    keys: [
      'totalTrades', 'winningTrades', 'losingTrades', 'breakEvenTrades', 'winRate', 'profitFactor',
      'payoffRatio', 'expectancy', 'avgWin', 'avgLoss', 'largestWin', 'largestLoss',
    ],
  },
  {
    title: 'Costs',
    keys: ['totalFees', 'slippageBps', 'turnover'],
  },
  {
    title: 'Profit',
    keys: ['totalPnl', 'realizedPnl', 'unrealizedPnl', 'dailyPnl'],
  },
  {
    title: 'Streaks and excursions',
    keys: [
      'longestWinningStreak', 'longestLosingStreak', 'currentStreak', 'averageAdverseExcursion',
      'worstAdverseExcursion', 'averageFavorableExcursion', 'bestFavorableExcursion',
    ],
  },
]

/**
 * The whole catalog in groups; a metric that no group names comes last, under "Further", and is never lost.
 */
export function metricGroups(): readonly MetricGroup[] {
  const groups = GROUPS.map(({ title, keys }) => ({
    title,
    entries: keys.flatMap((key) => METRIC_CATALOG.filter((entry) => entry.key === key)),
  }))
  const named = new Set(GROUPS.flatMap(({ keys }) => keys))
  const further = METRIC_CATALOG.filter((entry) => !named.has(entry.key))
  return further.length === 0 ? groups : [...groups, { title: 'Further', entries: further }]
}
