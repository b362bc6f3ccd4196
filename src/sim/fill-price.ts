import { Rounding, roundToTick, snapToTick, type Price, type SessionDate } from '../base/index.ts'
import { tickAt, type Instrument, type OrderTerms } from '../model/index.ts'

const FINEST = 1n as Price

/**
 * The exact price of a fill at the market's price `base`, made worse by `slippageFraction`.
 *
 * Rounded onto the tick against the order (buys up, sells down), never beyond its limit, never below one
 * tick. It may lie outside the bar: the bar shows what traded without us.
 */
export function fillPrice(
  terms: OrderTerms, isBuy: boolean, market: { base: number; slippageFraction: number },
  grid: { instrument: Instrument; date: SessionDate },
): Price {
  const { base, slippageFraction } = market
  const slipped = isBuy ? base * (1 + slippageFraction) : base * (1 - slippageFraction)
  const exact = roundToTick(slipped, FINEST, Rounding.Nearest)
  const tick = tickAt(grid.instrument, exact, grid.date)
  const onTick = snapToTick(exact, tick, isBuy ? Rounding.Up : Rounding.Down)
  const price = onTick > 0n ? onTick : tick
  const limit = terms.limitPrice
  if (limit === undefined) return price
  return (isBuy ? price > limit : price < limit) ? limit : price
}

