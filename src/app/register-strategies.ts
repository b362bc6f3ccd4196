import { UserError } from '../base/index.ts'
import type { Engine } from '../engine/index.ts'
import type { StrategyView } from '../model/index.ts'
import { instantiateStrategy, type StrategyAssignment, type StrategyInstance } from '../strategy/index.ts'

/**
 * Builds strategies into a core, each with a view of its own positions and of the account; inactive.
 *
 * Backtest and paper trading share it. Throws the `UserError` of a strategy that cannot be built.
 */
export function registerStrategies(
  engine: Engine,
  assignments: readonly StrategyAssignment[],
): readonly StrategyInstance[] {
  const { portfolio, signals } = engine
  return assignments.map((assignment) => {
    const { name } = assignment.definition
    const view: StrategyView = {
      position: (symbol) => portfolio.strategyPosition(name, symbol),
      cash: () => Number(portfolio.cash) / 1e9,
      equity: () => engine.equity,
    }
    const built = instantiateStrategy(assignment, view, signals)
    if (!built.ok) throw new UserError(built.failure)
    signals.register(built.value)
    return built.value
  })
}
