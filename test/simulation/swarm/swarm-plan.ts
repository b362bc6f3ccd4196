import type { VenueWays } from '../../../src/model/index.ts'
import { Chance } from './chance.ts'

/** How a venue takes the guards of a position; each run is at a venue of one kind. */
export type VenueKind = VenueWays['protection']
const KINDS = Object.keys({
  separate: true, 'after-entry-oco': true,
} satisfies Record<VenueKind, true>) as readonly VenueKind[]

/**
 * Everything that may go wrong; each run arms some of it (swarm testing, Groce et al., ISSTA 2012). By each
 * its numbers in the catalogue of faults that `docs/RELIABILITY.md` counts by.
 */
export const FAULTS = {
  'lose-submit-before': [2, 4], 'lose-submit-after': [3, 4], 'late-submit': [2, 7], 'lose-cancel': [15],
  'lose-modify': [16], 'fail-lookup': [7, 22], 'hide-order': [7], 'slow-answers': [22], 'delay-events': [11],
  'repeat-events': [8], 'break-stream': [17], 'fail-account': [22], crash: [29], 'crash-at-commit': [29],
  'crash-at-send': [29, 30], 'foreign-orders': [20, 21], deposits: [21], operator: [46], 'wild-prices': [],
  'thin-market': [12], 'close-of-day': [12, 27],
  'late-fills': [10, 11], 'refuse-submit': [1, 5], 'outside-cancels': [20], 'halt-symbol': [27],
  'freeze-data': [18], 'slow-disk': [33], stall: [28, 40],
} as const satisfies Readonly<Record<string, readonly number[]>>
export type Feature = keyof typeof FAULTS
export const FEATURES = Object.keys(FAULTS) as readonly Feature[]

/** Drawn apart from those before them, so that what was kept of older seeds stays what it was. */
const LATER: readonly Feature[] = [
  'late-fills', 'refuse-submit', 'outside-cancels', 'halt-symbol', 'freeze-data', 'slow-disk', 'stall',
]
/** These change the market or the line and not a single instant: nothing counts them as they strike. */
export const STANDING: readonly Feature[] = ['slow-answers', 'wild-prices', 'thin-market', 'close-of-day']

/** One run, whole: the same plan gives the same run. */
export interface SwarmPlan {
  readonly seed: number
  /** Minutes of the market. */
  readonly minutes: number
  readonly armed: readonly Feature[]
  /** How often what is armed strikes, in parts of one. */
  readonly rate: number
  readonly venue: VenueKind
}

const ARMED_FRACTION = 0.4
const LATER_FRACTION = 0.2

/** The plan of a seed. */
export function planOf(seed: number, minutes = 40): SwarmPlan {
  const chance = new Chance(seed)
  const early = FEATURES.filter((feature) => !LATER.includes(feature) && chance.hits(ARMED_FRACTION))
  const rate = chance.pick([0.02, 0.1, 0.25])
  const other = new Chance(seed ^ 0x1b_87_35_93)
  const later = LATER.filter(() => other.hits(LATER_FRACTION))
  return { seed, minutes, armed: [...early, ...later], rate, venue: other.pick(KINDS) }
}
