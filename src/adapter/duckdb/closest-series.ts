import { editDistance } from '../../base/index.ts'
import type { SeriesKey } from '../../model/index.ts'

const SHOWN = 5

/**
 * Up to five keys that somebody who asked for `wanted` may have meant: other series of the symbol, then like
 * names.
 */
export function closestSeries(wanted: SeriesKey, keys: readonly SeriesKey[]): readonly SeriesKey[] {
  const symbol = wanted.symbol.toUpperCase()
  const ranked = keys.map((key) => ({
    key,
    far: 10 * editDistance(symbol, key.symbol.toUpperCase())
      + (key.timeframe === wanted.timeframe ? 0 : 2) + (key.adjustment === wanted.adjustment ? 0 : 1),
  }))
  return ranked.sort((a, b) => a.far - b.far).slice(0, SHOWN).map(({ key }) => key)
}
