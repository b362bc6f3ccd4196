import { fail, UserError } from '../../base/index.ts'
import { builtStrategies } from '../backtest/needed-series.ts'
import type { RunSettings } from '../backtest/run-settings.ts'
import { NewsWish } from '../news/news-wish.ts'

/**
 * Refuses strategies that read news where no news come, instead of running them blind: `UserError`
 * `NEWS_NOT_LIVE`.
 */
export function refuseNews({ strategies }: Pick<RunSettings, 'strategies'>): void {
  const blind = builtStrategies(strategies)
    .filter((each) => NewsWish.of([each]) !== undefined)
    .map(({ name }) => name)
  if (blind.length === 0) return
  const why = `${blind.join(', ')} reads news, and this market tells none yet: it would trade as if nothing `
    + 'ever happened. Run it in a backtest, or on paper over recorded bars or a market that is played '
    + '(trading.primary_data_provider: catalog)'
  throw new UserError(fail('NEWS_NOT_LIVE', why).failure)
}
