import type { Price, Quantity } from '../../base/index.ts'
import { divideHalfEven } from '../../base/index.ts'
import type { MarketBar } from './price-source.ts'

/** One bar that starts at `at` out of at least one shorter bar. */
export function foldBars(at: number, bars: readonly MarketBar[]): MarketBar {
  let [high, low] = [bars[0]?.high ?? 0n, bars[0]?.low ?? 0n]
  let [volume, turnover, tradeCount] = [0n, 0n, 0]
  for (const bar of bars) {
    if (bar.high > high) high = bar.high
    if (bar.low < low) low = bar.low
    volume += bar.volume
    turnover += bar.volume * bar.vwap
    tradeCount += bar.tradeCount
  }
  const close = bars.at(-1)?.close ?? (0n as Price)
  return {
    at, open: bars[0]?.open ?? (0n as Price), high: high as Price, low: low as Price, close,
    volume: volume as Quantity, tradeCount,
    vwap: volume === 0n ? close : (divideHalfEven(turnover, volume) as Price),
  }
}
