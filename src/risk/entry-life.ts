import { formatUtc } from '../base/index.ts'
import { TimeInForce, type Signal } from '../model/index.ts'
import { refuse, type Refusal } from './refusal.ts'
import type { RiskLimits } from './risk-limits.ts'
import type { Situation } from './situation.ts'

type LifeWishes = Pick<Signal, 'timeInForce' | 'goodTill' | 'trigger'>

/** Lives in which an order can wait for its trigger. */
const RESTING: readonly TimeInForce[] = [TimeInForce.Day, TimeInForce.Gtc, TimeInForce.Gtd]

/** How long an entry lives: as the signal says, else as the settings do; GTD is to its `goodTill`. */
export function lifeOf({ timeInForce, goodTill }: LifeWishes, limits: RiskLimits): TimeInForce {
  return goodTill === undefined ? timeInForce ?? limits.defaultTimeInForce : TimeInForce.Gtd
}

/**
 * Refuses a life that no venue takes (BAD_TIME_IN_FORCE): GTD without an instant to come, and one that ends
 * at once, or belongs to an auction, for an order that is to wait for its trigger.
 */
export function refusedLife(wishes: LifeWishes, { now }: Situation, limits: RiskLimits): Refusal | undefined {
  const { trigger, goodTill } = wishes
  const timeInForce = lifeOf(wishes, limits)
  if (timeInForce === TimeInForce.Gtd && !(goodTill !== undefined && goodTill > now)) {
    return refuse('BAD_TIME_IN_FORCE', () => 'an order that is good till an instant needs one to come, found '
      + (goodTill === undefined ? 'none' : formatUtc(goodTill)))
  }
  if (trigger === undefined || RESTING.includes(timeInForce)) return undefined
  return refuse('BAD_TIME_IN_FORCE', () => (
    `an order with a trigger waits, so it must be ${RESTING.join(', ')}, found ${timeInForce}`
  ))
}
