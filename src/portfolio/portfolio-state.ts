import type { Money } from '../base/index.ts'
import type { ClosedTradesState } from './closed-trades.ts'
import { NetPosition } from './net-position.ts'
import type { ProfitByStrategy } from './profit-by-strategy.ts'
import { StrategyPosition, type PartState } from './strategy-position.ts'

/** What facts have made of the ledger: the same facts give the same state, whatever the market did. */
export interface PortfolioState {
  readonly cash: Money
  readonly deposits: Money
  readonly realized: Money
  readonly dividends: Money
  readonly fees: Money
  readonly otherCash: Money
  readonly unsettled: Money
  readonly dayStartEquity: number
  readonly tradedValue: number
  readonly nets: readonly { readonly symbol: string; readonly parts: readonly PartState[] }[]
  /** Symbols that are not flat, and those that a strategy holds a part of, in the order of the lists. */
  readonly open: readonly string[]
  readonly held: readonly string[]
  readonly closed: ClosedTradesState
  readonly profits: ReturnType<ProfitByStrategy['state']>
}

/** What the market has made of the ledger: marks, the high-water mark, excursions of trades under way. */
export interface PortfolioMarks {
  readonly highWaterEquity: number
  readonly marks: readonly (readonly [symbol: string, mark: number])[]
  readonly trades: readonly {
    readonly symbol: string
    readonly strategy: string
    readonly barCount: number
    readonly adverse: number
    readonly favorable: number
  }[]
}

/** What the market has made of positions. */
export function marksOf(nets: Iterable<NetPosition>, highWaterEquity: number): PortfolioMarks {
  const all = [...nets]
  return {
    highWaterEquity,
    marks: all.map((net) => [net.symbol, net.mark]),
    trades: all.flatMap((net) =>
      net.parts.flatMap(({ symbol, strategy, trade }) =>
        trade === undefined
          ? []
          : [
              {
                symbol,
                strategy,
                barCount: trade.barCount,
                adverse: trade.adverseExcursion,
                favorable: trade.favorableExcursion,
              },
            ],
      ),
    ),
  }
}

/** Positions as they were saved, by symbol. */
export function netsFrom(
  saved: PortfolioState['nets'],
  { marks, trades }: PortfolioMarks,
): Map<string, NetPosition> {
  const nets = new Map(marks.map(([symbol]) => [symbol, new NetPosition(symbol)]))
  for (const { symbol, parts } of saved) {
    const net = nets.get(symbol)
    for (const part of parts) net?.parts.push(StrategyPosition.from(part, symbol))
    net?.refresh()
  }
  for (const [symbol, mark] of marks) (nets.get(symbol) as NetPosition).mark = mark
  for (const { symbol, strategy, barCount, adverse, favorable } of trades) {
    const trade = nets.get(symbol)?.parts.find((part) => part.strategy === strategy)?.trade
    if (trade === undefined) continue
    trade.barCount = barCount
    trade.excursion(-adverse, favorable)
  }
  return nets
}
