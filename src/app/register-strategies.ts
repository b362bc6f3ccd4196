import { fail, UserError } from '../base/index.ts'
import type { Engine } from '../engine/index.ts'
import { EXTERNAL, OrderRole, type StrategyView } from '../model/index.ts'
import { instantiateStrategy, type StrategyAssignment, type StrategyInstance } from '../strategy/index.ts'

/**
 * Builds strategies into a core, each with a view of its own positions and of the account; inactive.
 *
 * Backtest and paper trading share it. Throws the `UserError` of a strategy that cannot be built, or that
 * bears the name of what is not ours.
 */
export function registerStrategies(
  engine: Engine,
  assignments: readonly StrategyAssignment[],
): readonly StrategyInstance[] {
  const { portfolio, signals, execution } = engine
  return assignments.map((assignment) => {
    const { name } = assignment.definition
    if (name === EXTERNAL) {
      const why = `${EXTERNAL} owns what others hold in the account; give the strategy another name`
      throw new UserError(fail('STRATEGY_NAME', why).failure)
    }
    const view: StrategyView = {
      position: (symbol) => portfolio.strategyPosition(name, symbol),
      entry: (symbol) => execution.book.openFor(symbol).find(({ terms }) => (
        terms.strategy === name && terms.role === OrderRole.Entry)),
      cash: () => Number(portfolio.cash) / 1e9,
      equity: () => engine.equity,
    }
    const built = instantiateStrategy(assignment, view, signals)
    if (!built.ok) throw new UserError(built.failure)
    signals.register(built.value)
    return built.value
  })
}
