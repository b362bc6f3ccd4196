import type { EngineSeries } from '../../../engine/index.ts'

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
