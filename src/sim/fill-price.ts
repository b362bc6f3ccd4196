import { maxFixed, Rounding, roundToTick, snapToTick, type Price, type SessionDate } from '../base/index.ts'
import type { TickGrid } from './tick-grid.ts'

const FINEST = 1n as Price

/**
 * The exact price of a fill at `marketPrice`, slippage included.
 *
 * Rounded onto the tick against the order (buys up, sells down), never beyond its limit; a price below one
 * tick stands as it is, to nine decimals. It may lie outside the bar: the bar shows what traded without us.
 */
export function fillPrice(
  order: { readonly isBuy: boolean; readonly limitPrice: Price | undefined }, marketPrice: number,
  grid: { ticks: TickGrid; date: SessionDate },
): Price {
  const { isBuy, limitPrice } = order
  const exact = maxFixed(roundToTick(marketPrice, FINEST, Rounding.Nearest), FINEST)
  const tick = grid.ticks.at(exact, grid.date)
  const price = snapToTick(exact, tick, isBuy ? Rounding.Up : Rounding.Down)
  if (limitPrice === undefined) return price
  return (isBuy ? price > limitPrice : price < limitPrice) ? limitPrice : price
}
