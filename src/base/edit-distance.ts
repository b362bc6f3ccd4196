/**
 * Insertions, deletions and replacements of letters between two texts.
 *
 * Source: V. I. Levenshtein, Binary codes capable of correcting deletions, insertions and reversals, Soviet
 * Physics Doklady 10 (1966); by rows.
 */
export function editDistance(a: string, b: string): number {
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
