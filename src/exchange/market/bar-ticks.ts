import type { Price } from '../../base/index.ts'
import { minFixed, price, SCALE } from '../../base/index.ts'
import type { MarketBar, PriceTick } from './price-source.ts'

const CENT = price('0.01')
const MILL = price('0.0001')
const ROUND_LOT = 100
const STEPS = 4

/** Half of the spread that is quoted around a print: a cent, or a hundredth of one below a dollar. */
export function halfSpread(last: Price): Price {
  return last >= SCALE ? CENT : minFixed(MILL, (last / 2n) as Price)
}

/**
 * Plays one bar in four steps: open, the extreme that is further from the close, the other one, close.
 *
 * The prints fold back into the same open, high, low, close and volume. Each step is quoted half a spread to
 * either side of the print.
 */
export function barTicks(symbol: string, bar: MarketBar, lengthMs: number): PriceTick[] {
  const isRising = bar.close >= bar.open
  const path = [bar.open, isRising ? bar.low : bar.high, isRising ? bar.high : bar.low, bar.close]
  const volume = Number(bar.volume / SCALE)
  const part = Math.floor(volume / STEPS)
  return path.map((last, step) => {
    const size = step === STEPS - 1 ? volume - part * (STEPS - 1) : part
    const half = halfSpread(last)
    return {
      at: bar.at + Math.floor((lengthMs * step) / STEPS),
      symbol,
      bid: (last - half) as Price,
      ask: (last + half) as Price,
      bidSize: ROUND_LOT * (1 + (size % 9)),
      askSize: ROUND_LOT * (1 + (size % 7)),
      last,
      size,
    }
  })
}
