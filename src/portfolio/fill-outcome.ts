import type { Money, Price, Quantity } from '../base/index.ts'
import type { PositionSide } from '../model/index.ts'
import type { PositionChange } from './strategy-position.ts'

/** What a fill did, for the position facts. */
export interface FillOutcome extends PositionChange {
  readonly before: Quantity
  readonly after: Quantity
  readonly averagePrice: Price
  readonly side: PositionSide
  /** Profit after fees of the round trip that the fill ended. */
  readonly tripProfit: Money | undefined
}
