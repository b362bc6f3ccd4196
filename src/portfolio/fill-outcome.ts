import type { Money, Price, Quantity } from '../base/index.ts'
import type { PositionSide } from '../model/index.ts'
import type { PositionChange, StrategyPosition } from './strategy-position.ts'
import { sideOf } from './trade-builder.ts'

/** What a fill did, for the position facts. */
export interface FillOutcome extends PositionChange {
  readonly before: Quantity
  readonly after: Quantity
  readonly averagePrice: Price
  readonly side: PositionSide
  /** Profit after fees of the round trip that the fill ended. */
  readonly tripProfit: Money | undefined
}

/** Where a part stands after a change; `turnedTo` names the side of one that was and is flat. */
export function positionOf(
  { quantity: after, averagePrice }: StrategyPosition,
  { before, turnedTo }: { readonly before: Quantity; readonly turnedTo: Quantity },
): Pick<FillOutcome, 'before' | 'after' | 'averagePrice' | 'side'> {
  const signed = after !== 0n ? after : before !== 0n ? before : turnedTo
  return { before, after, averagePrice, side: sideOf(signed) }
}
