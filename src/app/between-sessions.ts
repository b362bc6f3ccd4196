import type { Timeframe } from '../model/index.ts'
import type { StrategyAssignment } from '../strategy/index.ts'

const DAILY: ReadonlySet<Timeframe> = new Set<Timeframe>(['1d', '1w'])

/**
 * Says of a strategy whether what it decides trades in the next session: it decides on daily or weekly bars.
 *
 * Whoever is none of the strategies, a person say, is told what is true of all of them.
 */
export function betweenSessions(
  strategies: readonly Pick<StrategyAssignment, 'definition' | 'timeframe'>[],
): (strategy: string) => boolean {
  const byName = new Map(strategies.map(({ definition, timeframe }) => (
    [definition.name, DAILY.has(definition.timeframe ?? timeframe)] as const)))
  const isEach = [...byName.values()].every((each) => each)
  return (strategy) => byName.get(strategy) ?? isEach
}
