import { maxFixed, Rounding, roundToTick, snapToTick, type Price, type SessionDate } from '../base/index.ts'
import type { TickGrid } from './tick-grid.ts'

const FINEST = 1n as Price

/**
 * The exact price of a fill at `slipped`, which is the market's with slippage.
 *
 * Rounded onto the tick against the order (buys up, sells down), never beyond its limit, never below one
 * tick; where the market itself trades below one, it stands as it is, to nine decimals. It may lie outside
 * the bar: the bar shows what traded without us.
 */
export function fillPrice(
  order: { readonly isBuy: boolean; readonly limitPrice: Price | undefined }, slipped: number,
  { market, ticks, date }: { market: number; ticks: TickGrid; date: SessionDate },
): Price {
  const { isBuy, limitPrice } = order
  const exact = exactly(slipped)
  const onTick = snapToTick(exact, ticks.at(exact, date), isBuy ? Rounding.Up : Rounding.Down)
  const price = maxFixed(onTick, ticks.at(exactly(market), date))
  if (limitPrice === undefined) return price
  return (isBuy ? price > limitPrice : price < limitPrice) ? limitPrice : price
}

function exactly(price: number): Price {
  return maxFixed(roundToTick(price, FINEST, Rounding.Nearest), FINEST)
}
