import type { SeriesKey } from '../../model/index.ts'

const SHOWN = 5

/**
 * Edits (insert, delete, replace) between two texts. Source: V. I. Levenshtein, Soviet Physics Doklady 10
 * (1966).
 */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}

/**
 * Up to five keys that somebody who asked for `wanted` may have meant: other series of the symbol, then like
 * names.
 */
export function closestSeries(wanted: SeriesKey, keys: readonly SeriesKey[]): readonly SeriesKey[] {
  const symbol = wanted.symbol.toUpperCase()
  const ranked = keys.map((key) => ({
    key,
    far: 10 * distance(symbol, key.symbol.toUpperCase())
      + (key.timeframe === wanted.timeframe ? 0 : 2) + (key.adjustment === wanted.adjustment ? 0 : 1),
  }))
  return ranked.sort((a, b) => a.far - b.far).slice(0, SHOWN).map(({ key }) => key)
}
