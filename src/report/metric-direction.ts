/** Which way a metric is better, where that can be said of the figure alone. */
export const MetricDirection = { Higher: 'higher', Lower: 'lower' } as const
export type MetricDirection = (typeof MetricDirection)[keyof typeof MetricDirection]

const HIGHER = [
  'totalReturn', 'cagr', 'sharpeRatio', 'probabilisticSharpe', 'sortinoRatio', 'calmarRatio', 'omegaRatio',
  'recoveryFactor', 'systemQualityNumber', 'worstDay', 'worstMonth', 'tailRatio', 'skewness', 'alpha',
  'informationRatio', 'totalPnl', 'realizedPnl', 'winRate', 'profitFactor', 'payoffRatio', 'expectancy',
  'avgWin',
]
const LOWER = [
  'annualVolatility', 'maxDrawdown', 'maxDrawdownDays', 'longestDrawdownDays', 'currentDrawdown',
  'ulcerIndex', 'valueAtRisk95', 'valueAtRisk99', 'conditionalValueAtRisk95', 'conditionalValueAtRisk99',
  'totalFees', 'slippageBps', 'avgLoss', 'largestLoss', 'longestLosingStreak', 'averageAdverseExcursion',
  'worstAdverseExcursion',
]

/**
 * The better direction of a metric by its catalog key.
 *
 * Undefined where neither is better by itself: the number of trades, turnover, beta, time in the market.
 */
export function metricDirection(key: string): MetricDirection | undefined {
  if (HIGHER.includes(key)) return MetricDirection.Higher
  return LOWER.includes(key) ? MetricDirection.Lower : undefined
}
