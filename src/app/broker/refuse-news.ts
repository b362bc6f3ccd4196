import { fail, UserError } from '../../base/index.ts'
import { builtStrategies } from '../backtest/needed-series.ts'
import type { RunSettings } from '../backtest/run-settings.ts'
import { readsNews } from '../news/plan-news.ts'

/**
 * Refuses strategies that read news where no news come, instead of running them blind: `UserError`
 * `NEWS_NOT_LIVE`.
 */
export function refuseNews({ strategies }: Pick<RunSettings, 'strategies'>): void {
  const blind = builtStrategies(strategies).filter(readsNews).map(({ name }) => name)
  if (blind.length === 0) return
  const why = `${blind.join(', ')} reads news, and live markets tell none yet: it would trade as if nothing `
    + 'ever happened. Run it in a backtest, or on paper over recorded bars'
  throw new UserError(fail('NEWS_NOT_LIVE', why).failure)
}
