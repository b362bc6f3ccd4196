import { Rounding, roundToTick, snapToTick, type Price, type SessionDate } from '../base/index.ts'
import type { TickGrid } from './tick-grid.ts'

const FINEST = 1n as Price

/**
 * The exact price of a fill at `marketPrice`, slippage included.
 *
 * Rounded onto the tick against the order (buys up, sells down), never beyond its limit, never below one
 * tick. It may lie outside the bar: the bar shows what traded without us.
 */
export function fillPrice(
  order: { readonly isBuy: boolean; readonly limitPrice: Price | undefined }, marketPrice: number,
  grid: { ticks: TickGrid; date: SessionDate },
): Price {
  const { isBuy, limitPrice } = order
  const exact = roundToTick(marketPrice, FINEST, Rounding.Nearest)
  const tick = grid.ticks.at(exact, grid.date)
  const onTick = snapToTick(exact, tick, isBuy ? Rounding.Up : Rounding.Down)
  const price = onTick > 0n ? onTick : tick
  if (limitPrice === undefined) return price
  return (isBuy ? price > limitPrice : price < limitPrice) ? limitPrice : price
}
