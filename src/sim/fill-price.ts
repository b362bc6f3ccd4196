import { maxFixed, Rounding, roundToTick, snapToTick, type Price, type SessionDate } from '../base/index.ts'
import type { TickGrid } from './tick-grid.ts'

const FINEST = 1n as Price

/**
 * The exact price of a fill where the market trades at `market` and slippage makes it `slipped`.
 *
 * Rounded onto the tick against the order (buys up, sells down), never beyond its limit; a market below
 * one tick stands as it is, to nine decimals, and slippage takes no other one below its tick. It may lie
 * outside the bar: the bar shows what traded without us.
 */
export function fillPrice(
  order: { readonly isBuy: boolean; readonly limitPrice: Price | undefined },
  { market, slipped }: { readonly market: number; readonly slipped: number },
  grid: { readonly ticks: TickGrid; readonly date: SessionDate },
): Price {
  const { isBuy, limitPrice } = order
  const least = slipped < market ? grid.ticks.at(exactPrice(market), grid.date) : FINEST
  const exact = maxFixed(exactPrice(slipped), least)
  const price = snapToTick(exact, grid.ticks.at(exact, grid.date), isBuy ? Rounding.Up : Rounding.Down)
  if (limitPrice === undefined) return price
  return (isBuy ? price > limitPrice : price < limitPrice) ? limitPrice : price
}

function exactPrice(value: number): Price {
  return maxFixed(roundToTick(value, FINEST, Rounding.Nearest), FINEST)
}
