import type { BacktestInput } from './backtest.ts'
import type { DataPlan } from './plan-run.ts'

/** Everything of a plan that a backtest runs on: bars, and what happened beside them. */
export function plannedInput(
  { instruments, series, actions, halts, news, calendar, activeFrom }: DataPlan,
): Pick<BacktestInput, 'instruments' | 'series' | 'actions' | 'halts' | 'news' | 'calendar' | 'activeFrom'> {
  const played = news === undefined ? {} : { news: news.items }
  return { instruments, series, actions, halts, ...played, calendar, activeFrom }
}
