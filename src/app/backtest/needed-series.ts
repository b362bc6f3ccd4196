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

/**
 * Every series that a run reads, as a `timeframe symbol` pair, and whether a strategy decides on its bars:
 * the others are shown around them, and make no run longer.
 *
 * A benchmark that is traded has its prices there already.
 */
export function neededSeries(
  wish: { readonly timeframe: Timeframe; readonly benchmark: string | undefined },
  strategies: readonly StrategyAssignment[],
): ReadonlyMap<string, boolean> {
  const needed = new Map<string, boolean>()
  const traded = new Set<string>()
  for (const { scopes } of builtStrategies(strategies)) {
    for (const scope of scopes) {
      traded.add(scope.symbol)
      for (const timeframe of scope.timeframes) {
        const key = `${timeframe} ${scope.symbol}`
        needed.set(key, timeframe === scope.timeframe || needed.get(key) === true)
      }
    }
  }
  const { benchmark } = wish
  if (benchmark !== undefined && !traded.has(benchmark)) needed.set(`${wish.timeframe} ${benchmark}`, false)
  return needed
}
