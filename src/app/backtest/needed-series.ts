import { UserError } from '../../base/index.ts'
import type { Timeframe } from '../../model/index.ts'
import { instantiateStrategy, type StrategyAssignment, type StrategyInstance } from '../../strategy/index.ts'

/** What a strategy sees of an account while it is only built. */
export const SILENT_VIEW = {
  position: () => undefined, entry: () => undefined, cash: () => 0, equity: () => 0,
}

/** Strategies as they are without a core. Throws the `UserError` of one that cannot be built. */
export function builtStrategies(strategies: readonly StrategyAssignment[]): readonly StrategyInstance[] {
  return strategies.map((assignment) => {
    const built = instantiateStrategy(assignment, SILENT_VIEW, { emit() {} })
    if (!built.ok) throw new UserError(built.failure)
    return built.value
  })
}

/** Every series that a strategy decides on or watches, as `symbol timeframe` pairs without repeats. */
export function neededSeries(
  wish: { readonly timeframe: Timeframe; readonly benchmark: string | undefined },
  strategies: readonly StrategyAssignment[],
): ReadonlySet<string> {
  const needed = new Set<string>()
  for (const { scopes } of builtStrategies(strategies)) {
    for (const scope of scopes)
      for (const timeframe of scope.timeframes) needed.add(`${timeframe} ${scope.symbol}`)
  }
  if (wish.benchmark !== undefined) needed.add(`${wish.timeframe} ${wish.benchmark}`)
  return needed
}
