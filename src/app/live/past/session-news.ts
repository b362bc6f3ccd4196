import type { NewsItem } from '../../../model/index.ts'
import type { DataPlan } from '../../backtest/plan-run.ts'
import type { SessionFolder } from '../record/session-folder.ts'

const FILE = 'news.json'

/**
 * The plan with the news that the session was begun with: those that it keeps since its first start.
 *
 * The archive may have grown over a restart, and what was decided was decided without that. What is missing
 * of the news is told once, with the first start.
 */
export function withKeptNews(
  folder: SessionFolder, plan: DataPlan, tell: (text: string) => void,
): DataPlan {
  if (plan.news === undefined) return plan
  if (folder.has(FILE)) {
    return { ...plan, news: { ...plan.news, items: folder.read<readonly NewsItem[]>(FILE) } }
  }
  for (const note of plan.news.notes) tell(note)
  folder.write(FILE, plan.news.items)
  return plan
}
