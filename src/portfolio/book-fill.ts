import { toNumber, type Money, type Quantity } from '../base/index.ts'
import { oppositeSide, Side, type Fill, type PositionSide } from '../model/index.ts'
import type { FillStep } from './fill-step.ts'
import type { PositionChange, StrategyPosition } from './strategy-position.ts'
import { sideOf, TradeBuilder } from './trade-builder.ts'

/** What an execution did to a part. */
export interface BookedFill {
  readonly change: PositionChange
  /** The round trip that it ended. */
  readonly finished: TradeBuilder | undefined
}

/** Units as the position counts them: bought ones positive, sold ones negative. */
export function signedUnits({ side, quantity }: Pick<Fill, 'side' | 'quantity'>): Quantity {
  return (side === Side.Buy ? quantity : -quantity) as Quantity
}

/** What takes an execution out again where its own lots are not known any more. */
export function oppositeFill(fill: Fill): Fill {
  return { ...fill, side: oppositeSide(fill.side), fee: -fill.fee as Money }
}

/** Books an execution into a part: its lots and its round trip. Cash is the account's. */
export function bookFill(part: StrategyPosition, { fill, signal }: FillStep): BookedFill {
  const before = part.quantity
  const openProfit = part.openProfit(toNumber(fill.price))
  const change = part.fill(signedUnits(fill), fill.price, fill.at)
  const begin = (side: PositionSide): TradeBuilder => (part.trade = new TradeBuilder({
    symbol: fill.symbol, strategy: part.strategy, side, entryAt: fill.at, signal,
  }))
  let builder = part.trade ?? begin(sideOf(before !== 0n ? before : part.quantity))
  let finished: TradeBuilder | undefined
  builder.fees = (builder.fees + fill.fee) as Money
  const opened = (fill.quantity - change.closed) as Quantity
  if (change.closed > 0n) builder.exit(change.closed, fill.price, change.realized, openProfit)
  if (change.closed > 0n && (part.quantity === 0n || opened > 0n)) {
    finished = builder
    part.trade = undefined
    if (opened > 0n) builder = begin(sideOf(part.quantity))
  }
  if (opened > 0n) builder.enter(opened, fill.price)
  return { change, finished }
}
