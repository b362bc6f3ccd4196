import { UserError } from '../../../base/index.ts'
import type { EngineSeries } from '../../../engine/index.ts'
import type { Timeframe } from '../../../model/index.ts'
import { instantiateStrategy, type StrategyAssignment } from '../../../strategy/index.ts'
import { SILENT_VIEW } from '../../backtest/needed-series.ts'

/** What strategies watch, and how many bars of each timeframe the most demanding indicator needs. */
export interface StrategyNeeds {
  readonly watched: readonly Pick<EngineSeries, 'symbol' | 'timeframe'>[]
  readonly warmUps: ReadonlyMap<Timeframe, number>
}

/** Reads from strategies what a live market has to bring them. Throws what is wrong with their parameters. */
export function strategyNeeds(strategies: readonly StrategyAssignment[]): StrategyNeeds {
  const watched: Pick<EngineSeries, 'symbol' | 'timeframe'>[] = []
  const warmUps = new Map<Timeframe, number>()
  for (const assignment of strategies) {
    const built = instantiateStrategy(assignment, SILENT_VIEW, { emit() {} })
    if (!built.ok) throw new UserError(built.failure)
    for (const { symbol, timeframes } of built.value.scopes) {
      for (const timeframe of timeframes) watched.push({ symbol, timeframe })
    }
    for (const [timeframe, bars] of built.value.warmUps) {
      warmUps.set(timeframe, Math.max(bars, warmUps.get(timeframe) ?? 0))
    }
  }
  return { watched, warmUps }
}

/** The series of a session: those that strategies watch, and of every symbol minutes and days as well. */
export function liveSeries(
  watched: readonly Pick<EngineSeries, 'symbol' | 'timeframe'>[],
): readonly EngineSeries[] {
  const all = new Map<string, EngineSeries>()
  const add = (symbol: string, timeframe: EngineSeries['timeframe']): void => {
    all.set(`${timeframe} ${symbol}`, { symbol, timeframe, isFinest: timeframe === '1m' })
  }
  for (const { symbol, timeframe } of watched) add(symbol, timeframe)
  for (const { symbol } of watched) {
    add(symbol, '1m')
    add(symbol, '1d')
  }
  return [...all.values()]
}
