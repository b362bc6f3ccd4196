import { Chance } from './chance.ts'

/** Everything that may go wrong; each run arms some of it (swarm testing, Groce et al., ISSTA 2012). */
export const FEATURES = [
  'lose-submit-before', 'lose-submit-after', 'late-submit', 'lose-cancel', 'lose-modify', 'fail-lookup',
  'hide-order', 'slow-answers', 'delay-events', 'repeat-events', 'break-stream', 'fail-account',
  'crash', 'crash-at-commit', 'crash-at-send', 'foreign-orders', 'deposits', 'operator', 'wild-prices',
  'thin-market', 'close-of-day',
] as const
export type Feature = (typeof FEATURES)[number]

/** One run, whole: the same plan gives the same run. */
export interface SwarmPlan {
  readonly seed: number
  /** Minutes of the market. */
  readonly minutes: number
  readonly armed: readonly Feature[]
  /** How often what is armed strikes, in parts of one. */
  readonly rate: number
}

const ARMED_FRACTION = 0.4

/** The plan of a seed. */
export function planOf(seed: number, minutes = 40): SwarmPlan {
  const chance = new Chance(seed)
  const armed = FEATURES.filter(() => chance.hits(ARMED_FRACTION))
  return { seed, minutes, armed, rate: chance.pick([0.02, 0.1, 0.25]) }
}
