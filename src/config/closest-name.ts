const FAR = 0.4
const START_LENGTH_MIN = 3

/**
 * The known name that `found` begins, or that differs from it in the fewest letters; `undefined` when none
 * is near.
 *
 * Case and `-` do not count.
 */
export function closestName(found: string, known: readonly string[]): string | undefined {
  const wanted = plain(found)
  const begun = wanted.length < START_LENGTH_MIN ? [] : known.filter((name) => plain(name).startsWith(wanted))
  if (begun.length === 1) return begun[0]
  let best: string | undefined
  let fewest = Math.floor(Math.max(wanted.length, 3) * FAR) + 1
  for (const name of known) {
    const distance = editDistance(wanted, plain(name), fewest)
    if (distance < fewest) {
      fewest = distance
      best = name
    }
  }
  return best
}

/** `maxPositions` and `max-positions` are meant as `max_positions`. */
function plain(name: string): string {
  return name.slice(0, 80).replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase().replaceAll(/[- ]/g, '_')
}

/**
 * Insertions, deletions and replacements between two texts, at most `limit`.
 *
 * Levenshtein, Binary codes capable of correcting deletions, insertions and reversals, 1966, by rows.
 */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return Math.min(row[b.length] ?? limit, limit)
}
