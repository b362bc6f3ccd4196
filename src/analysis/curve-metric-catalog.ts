import type { CurveMetrics } from './curve-metrics.ts'
import { MetricUnit } from './metric-entry.ts'
import type { MetricEntry } from './metric-entry.ts'

const BACON = 'Bacon, Practical Portfolio Performance Measurement and Attribution (2nd ed. 2008)'
const JOANES = 'Joanes & Gill, The Statistician 47 (1998)'

/** The metrics of growth and of reward against risk. */
const REWARD: readonly MetricEntry<keyof CurveMetrics>[] = [
  {
    key: 'totalReturn', title: 'Total return', unit: MetricUnit.Fraction, source: `${BACON}, ch. 2`,
    convention: 'Last equity over opening equity, less 1; not annualised.',
  },
  {
    key: 'cagr', title: 'Compound annual growth', unit: MetricUnit.FractionPerYear, source: `${BACON}, ch. 2`,
    convention:
      'Growth compounded to a year of 365.25 days of elapsed time, from the run\'s beginning to the last '
      + 'row; below a year it extrapolates.',
  },
  {
    key: 'annualVolatility', title: 'Annual volatility', unit: MetricUnit.FractionPerYear,
    source: `${BACON}, ch. 4`,
    convention: 'Sample deviation (n - 1) of daily returns times the root of the periods in a year.',
  },
  {
    key: 'sharpeRatio', specName: 'sharpe_ratio', title: 'Sharpe ratio', unit: MetricUnit.Ratio,
    source: 'Sharpe, Journal of Portfolio Management 21(1), 1994',
    convention:
      'Mean daily return above the risk-free rate over its sample deviation, annualised by the root of time.',
  },
  {
    key: 'probabilisticSharpe', title: 'Probabilistic Sharpe ratio', unit: MetricUnit.Probability,
    source: 'Bailey & Lopez de Prado, Journal of Risk 15(2), 2012',
    convention:
      'Probability that the true Sharpe ratio is above 0, given length, skewness and tails of the record.',
  },
  {
    key: 'sortinoRatio', specName: 'sortino_ratio', title: 'Sortino ratio', unit: MetricUnit.Ratio,
    source: 'Sortino & van der Meer, Journal of Portfolio Management 17(4), 1991',
    convention:
      'Mean daily return above the risk-free rate over the downside deviation of ALL days, annualised; '
      + 'undefined where returns do not vary.',
  },
  {
    key: 'calmarRatio', title: 'Calmar ratio', unit: MetricUnit.Ratio, source: 'Young, Futures, October 1991',
    convention:
      'Compound annual growth over maximum drawdown, both over the whole run; undefined without a drawdown.',
  },
  {
    key: 'omegaRatio', title: 'Omega ratio', unit: MetricUnit.Ratio,
    source: 'Keating & Shadwick, Journal of Performance Measurement 6(3), 2002',
    convention:
      'Sum of positive daily returns over sum of negative ones (threshold 0); undefined without losses.',
  },
  {
    key: 'recoveryFactor', title: 'Recovery factor', unit: MetricUnit.Ratio,
    source: 'Pardo, The Evaluation and Optimization of Trading Strategies (2008), ch. 12',
    convention: 'Change of equity over the largest drawdown, both in money; undefined without a drawdown.',
  },
  {
    key: 'bestDay', title: 'Best day', unit: MetricUnit.Fraction, source: `${BACON}, ch. 2`,
    convention: 'Largest return of an exchange day.',
  },
  {
    key: 'worstDay', title: 'Worst day', unit: MetricUnit.Fraction, source: `${BACON}, ch. 2`,
    convention: 'Smallest return of an exchange day, with its sign.',
  },
  {
    key: 'bestMonth', title: 'Best month', unit: MetricUnit.Fraction, source: `${BACON}, ch. 2`,
    convention: 'Largest return of a calendar month, partial first and last months included.',
  },
  {
    key: 'worstMonth', title: 'Worst month', unit: MetricUnit.Fraction, source: `${BACON}, ch. 2`,
    convention: 'Smallest return of a calendar month, with its sign, partial months included.',
  },
]

/** The metrics of loss and of the shape of returns. */
const RISK: readonly MetricEntry<keyof CurveMetrics>[] = [
  {
    key: 'maxDrawdown', specName: 'max_drawdown', title: 'Maximum drawdown', unit: MetricUnit.Fraction,
    source: 'Magdon-Ismail & Atiya, Risk 17(10), 2004',
    convention:
      'Largest fall from a peak as a positive fraction of that peak, on daily equity; 0 where it never fell.',
  },
  {
    key: 'maxDrawdownDays', title: 'Length of maximum drawdown', unit: MetricUnit.Days,
    source: `${BACON}, ch. 4`,
    convention:
      'Calendar days from the peak of the deepest drawdown to its recovery, or to the end while it lasts.',
  },
  {
    key: 'longestDrawdownDays', title: 'Longest drawdown', unit: MetricUnit.Days, source: `${BACON}, ch. 4`,
    convention:
      'Calendar days of the longest time from a peak to its recovery, or to the end while it lasts.',
  },
  {
    key: 'currentDrawdown', specName: 'current_drawdown', title: 'Current drawdown',
    unit: MetricUnit.Fraction, source: `${BACON}, ch. 4`,
    convention: 'Positive fraction by which the last equity is below the highest; 0 at a peak.',
  },
  {
    key: 'ulcerIndex', title: 'Ulcer index', unit: MetricUnit.Fraction,
    source: "Martin & McCann, The Investor's Guide to Fidelity Funds (1989)",
    convention:
      'Root mean square of the drawdown over the opening capital and all daily rows, as a fraction.',
  },
  {
    key: 'valueAtRisk95', title: 'Value at risk, 95 %', unit: MetricUnit.Fraction,
    source: 'Jorion, Value at Risk (3rd ed. 2007)',
    convention:
      'Historical daily loss, positive, that 19 days in 20 stay above; quantile interpolated (type 7).',
  },
  {
    key: 'valueAtRisk99', title: 'Value at risk, 99 %', unit: MetricUnit.Fraction,
    source: 'Jorion, Value at Risk (3rd ed. 2007)',
    convention:
      'Historical daily loss, positive, that 99 days in 100 stay above; quantile interpolated (type 7).',
  },
  {
    key: 'conditionalValueAtRisk95', title: 'Expected shortfall, 95 %', unit: MetricUnit.Fraction,
    source: 'Rockafellar & Uryasev, Journal of Risk 2(3), 2000',
    convention: 'Mean loss, positive, of the days at or beyond the 95 % value at risk.',
  },
  {
    key: 'conditionalValueAtRisk99', title: 'Expected shortfall, 99 %', unit: MetricUnit.Fraction,
    source: 'Rockafellar & Uryasev, Journal of Risk 2(3), 2000',
    convention: 'Mean loss, positive, of the days at or beyond the 99 % value at risk.',
  },
  {
    key: 'tailRatio', title: 'Tail ratio', unit: MetricUnit.Ratio, source: 'empyrical, tail_ratio',
    convention:
      'Return at the 95th percentile over the loss at the 5th; undefined where the 5th is not a loss.',
  },
  {
    key: 'skewness', title: 'Skewness', unit: MetricUnit.Ratio, source: JOANES,
    convention: 'Population moment g1 of daily returns; below 0 where rare large moves are losses.',
  },
  {
    key: 'excessKurtosis', title: 'Excess kurtosis', unit: MetricUnit.Ratio, source: JOANES,
    convention: 'Population moment g2 of daily returns; 0 for a normal distribution.',
  },
]

/** The metrics that come from the daily equity curve. */
export const CURVE_METRIC_CATALOG: readonly MetricEntry<keyof CurveMetrics>[] = [...REWARD, ...RISK]
