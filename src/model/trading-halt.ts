import type { UtcMillis } from '../base/index.ts'
import { TradingStatus, type SymbolStatus } from './quote.ts'

/** A stretch in which a symbol did not trade: [from, until); without `until`, to the end of what is known. */
export interface TradingHalt {
  readonly symbol: string
  readonly from: UtcMillis
  readonly until?: UtcMillis
  /** The exchange's own words or code, as `T1 news pending`; empty where nobody said. */
  readonly reason: string
}

/**
 * Halts as news of whether symbols trade, in order of time; where one ends as another begins, the end first.
 */
export function haltStatuses(halts: readonly TradingHalt[]): readonly SymbolStatus[] {
  const ends = halts.flatMap(({ symbol, until }): readonly SymbolStatus[] => (
    until === undefined ? [] : [{ symbol, trading: TradingStatus.Trading, reason: 'resumed', at: until }]))
  const begins = halts.map(({ symbol, from, reason }): SymbolStatus => (
    { symbol, trading: TradingStatus.Halted, reason, at: from }))
  return [...ends, ...begins].toSorted((a, b) => a.at - b.at)
}
