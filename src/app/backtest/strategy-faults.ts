import type { StrategyFault } from '../../report/index.ts'
import type { RunStatistics } from './run-statistics.ts'

/**
 * What makes a run's figures say nothing about a strategy: it was suspended for its errors, or no signal that
 * it made could be read.
 *
 * `fileOf`: the name of the file that a strategy comes from; `undefined` for a bundled one.
 */
export function strategyFaults(
  { suspended, errors, wishes }: Pick<RunStatistics, 'suspended' | 'errors' | 'wishes'>,
  fileOf: (strategy: string) => string | undefined,
): readonly StrategyFault[] {
  const named = (strategy: string): string => {
    const file = fileOf(strategy)
    return file === undefined ? strategy : `${strategy} (${file})`
  }
  const stopped = [...suspended].map((strategy) => {
    const { count = 0, message = '' } = errors.get(strategy) ?? {}
    return {
      strategy,
      message: `${named(strategy)} used up its error budget and was suspended: it threw ${count} times, ` +
        `the last time: ${message}`,
    }
  })
  const unread = [...wishes].flatMap(([strategy, { made, malformed, example }]) => (
    malformed < made ? [] : [{
      strategy,
      message: `${named(strategy)} made nothing but nonsense: every one of ${made} signals is malformed, ` +
        `such as ${example()}`,
    }]))
  return [...stopped, ...unread]
}
