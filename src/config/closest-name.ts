import { editDistance } from '../base/index.ts'

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
    const distance = editDistance(wanted, plain(name))
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
