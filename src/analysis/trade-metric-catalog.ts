import { MetricUnit } from './metric-entry.ts'
import type { MetricEntry } from './metric-entry.ts'
import type { TradeMetrics } from './trade-metrics.ts'

const SPEC = 'Specification, section 6.2'
const PARDO = 'Pardo, The Evaluation and Optimization of Trading Strategies (2008), ch. 12'
const SWEENEY = 'Sweeney, Maximum Adverse Excursion (1996)'

/** The metrics that come from trades and open profit. */
export const TRADE_METRIC_CATALOG: readonly MetricEntry<keyof TradeMetrics>[] = [
  {
    key: 'totalTrades', specName: 'total_trades', title: 'Trades', unit: MetricUnit.Count, source: SPEC,
    convention: 'Closed round trips, from flat to flat; partial exits do not close a trade.',
  },
  {
    key: 'winningTrades', specName: 'winning_trades', title: 'Winning trades', unit: MetricUnit.Count,
    source: SPEC,
    convention: 'Trades with a net profit above 0, after fees and dividends.',
  },
  {
    key: 'losingTrades', specName: 'losing_trades', title: 'Losing trades', unit: MetricUnit.Count,
    source: SPEC,
    convention: 'Trades with a net profit below 0, after fees and dividends.',
  },
  {
    key: 'breakEvenTrades', title: 'Break-even trades', unit: MetricUnit.Count, source: PARDO,
    convention: 'Trades with a net profit of exactly 0: neither won nor lost.',
  },
  {
    key: 'totalPnl', specName: 'total_pnl', title: 'Total profit', unit: MetricUnit.Money, source: SPEC,
    convention:
      'Realized plus unrealized profit; the sample code leaves out open positions, its field list does not.',
  },
  {
    key: 'realizedPnl', specName: 'realized_pnl', title: 'Realized profit', unit: MetricUnit.Money,
    source: SPEC,
    convention: 'Exact sum of the net profits of closed trades.',
  },
  {
    key: 'unrealizedPnl', specName: 'unrealized_pnl', title: 'Unrealized profit', unit: MetricUnit.Money,
    source: SPEC,
    convention: 'Profit of open positions at the last marks, what their partial exits realized included.',
  },
  {
    key: 'dailyPnl', specName: 'daily_pnl', title: 'Profit of the day', unit: MetricUnit.Money, source: SPEC,
    convention: 'Equity now minus equity at the start of the exchange session, deposits taken out.',
  },
  {
    key: 'totalFees', title: 'Fees', unit: MetricUnit.Money, source: PARDO,
    convention:
      'Commissions, regulatory and borrow fees, those of open positions included; already taken out of '
      + 'every profit.',
  },
  {
    key: 'winRate', specName: 'win_rate', title: 'Win rate', unit: MetricUnit.Fraction, source: PARDO,
    convention: 'Winning trades over all trades, break-even ones included; undefined for no trades.',
  },
  {
    key: 'profitFactor', specName: 'profit_factor', title: 'Profit factor', unit: MetricUnit.Ratio,
    source: PARDO,
    convention: 'Sum of wins over sum of losses; undefined without losses, where the sample code shows 0.',
  },
  {
    key: 'payoffRatio', title: 'Payoff ratio', unit: MetricUnit.Ratio, source: PARDO,
    convention: 'Average win over average loss; undefined without winners or without losers.',
  },
  {
    key: 'avgWin', specName: 'avg_win', title: 'Average win', unit: MetricUnit.Money, source: SPEC,
    convention: 'Mean net profit of winning trades; undefined without any.',
  },
  {
    key: 'avgLoss', specName: 'avg_loss', title: 'Average loss', unit: MetricUnit.Money, source: SPEC,
    convention: 'Mean net loss of losing trades as a positive amount; undefined without any.',
  },
  {
    key: 'largestWin', title: 'Largest win', unit: MetricUnit.Money, source: PARDO,
    convention: 'Net profit of the best trade; undefined without winners.',
  },
  {
    key: 'largestLoss', title: 'Largest loss', unit: MetricUnit.Money, source: PARDO,
    convention: 'Net loss of the worst trade as a positive amount; undefined without losers.',
  },
  {
    key: 'expectancy', specName: 'expectancy', title: 'Expectancy', unit: MetricUnit.Money,
    source: 'Tharp, Trade Your Way to Financial Freedom (2007), expectancy',
    convention:
      'Mean net profit of a trade; break-even trades count as 0; the sample code counts them as losses.',
  },
  {
    key: 'systemQualityNumber', title: 'System quality number', unit: MetricUnit.Ratio,
    source: 'Tharp, Definitive Guide to Position Sizing Strategies (2008)',
    convention:
      'Root of the number of trades times mean over sample deviation of profits in money; not capped.',
  },
  {
    key: 'longestWinningStreak', title: 'Longest winning streak', unit: MetricUnit.Count, source: PARDO,
    convention: 'Most wins in a row, in the order of closing; a break-even trade ends a run.',
  },
  {
    key: 'longestLosingStreak', title: 'Longest losing streak', unit: MetricUnit.Count, source: PARDO,
    convention: 'Most losses in a row, in the order of closing; a break-even trade ends a run.',
  },
  {
    key: 'currentStreak', title: 'Current streak', unit: MetricUnit.Count, source: PARDO,
    convention:
      'Run that the last trade belongs to: positive for wins, negative for losses, 0 after a break-even.',
  },
  {
    key: 'averageAdverseExcursion', title: 'Average adverse excursion', unit: MetricUnit.Money,
    source: SWEENEY,
    convention: 'Mean over trades of the worst open loss (MAE), as a positive amount: by the worst price of '
      + 'each bar that closed while it was open, the one inside which it began included, and by its exits.',
  },
  {
    key: 'worstAdverseExcursion', title: 'Worst adverse excursion', unit: MetricUnit.Money, source: SWEENEY,
    convention: 'Largest open loss that any trade showed, as a positive amount.',
  },
  {
    key: 'averageFavorableExcursion', title: 'Average favorable excursion', unit: MetricUnit.Money,
    source: SWEENEY,
    convention: 'Mean over trades of the best open profit (MFE), by the best price of each bar that closed '
      + 'while it was open (by the close of the one inside which it began) and by its exits.',
  },
  {
    key: 'bestFavorableExcursion', title: 'Best favorable excursion', unit: MetricUnit.Money, source: SWEENEY,
    convention: 'Largest open profit that any trade showed.',
  },
]
