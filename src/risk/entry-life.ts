import { formatUtc } from '../base/index.ts'
import { TimeInForce, type OrderTerms, type Signal } from '../model/index.ts'
import { refuse, type Refusal } from './refusal.ts'
import type { RiskLimits } from './risk-limits.ts'
import type { Situation } from './situation.ts'

type LifeWishes = Pick<Signal, 'timeInForce' | 'goodTill' | 'trigger'>

/** Lives in which an order can wait for its trigger. */
const RESTING: readonly TimeInForce[] = [TimeInForce.Day, TimeInForce.Gtc, TimeInForce.Gtd]

/** How long an entry lives: as the signal says, else as the settings do. */
export function entryLife(
  { timeInForce, goodTill }: LifeWishes, limits: RiskLimits,
): Pick<OrderTerms, 'timeInForce' | 'expiresAt'> {
  if (goodTill !== undefined) return { timeInForce: TimeInForce.Gtd, expiresAt: goodTill }
  return { timeInForce: timeInForce ?? limits.defaultTimeInForce, expiresAt: undefined }
}

/**
 * Refuses a life that no venue takes (BAD_TIME_IN_FORCE): GTD without an instant to come, and one that ends
 * at once, or belongs to an auction, for an order that is to wait for its trigger.
 */
export function refusedLife(wishes: LifeWishes, { now }: Situation, limits: RiskLimits): Refusal | undefined {
  if (wishes.trigger === undefined && wishes.timeInForce === undefined && wishes.goodTill === undefined) {
    return undefined
  }
  const { timeInForce, expiresAt } = entryLife(wishes, limits)
  if (timeInForce === TimeInForce.Gtd && !(expiresAt !== undefined && expiresAt > now)) {
    return refuse('BAD_TIME_IN_FORCE', () => 'an order that is good till an instant needs one to come, found '
      + (expiresAt === undefined ? 'none' : formatUtc(expiresAt)))
  }
  if (wishes.trigger === undefined || RESTING.includes(timeInForce)) return undefined
  return refuse('BAD_TIME_IN_FORCE', () => (
    `an order with a trigger waits, so it must be ${RESTING.join(', ')}, found ${timeInForce}`
  ))
}
