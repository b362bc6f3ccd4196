import { formatUtc, type UtcMillis } from '../base/index.ts'
import { TimeInForce } from '../model/index.ts'
import type { RulePlan, Wish } from './strategy.ts'

const WORDS: readonly string[] = Object.values(TimeInForce)
const RESTING: readonly unknown[] = [TimeInForce.Day, TimeInForce.Gtc, TimeInForce.Gtd]

/** The parts of a wish, or of a plan in rules, that say how long an entry lives. */
export type LifeParts =
  | Pick<Wish, 'timeInForce' | 'goodTill' | 'trigger'>
  | Pick<RulePlan, 'timeInForce' | 'goodTill' | 'trigger'>

/**
 * Throws an `Error` when a life is none, or does not go with the other parts: GTD and an instant belong
 * together, and an order with a trigger has to be able to wait for it.
 */
export function checkLife({ timeInForce, goodTill, trigger }: LifeParts): void {
  if (timeInForce === undefined) return
  if (!WORDS.includes(timeInForce)) {
    const found = typeof timeInForce === 'string' ? `the text "${timeInForce as string}"` : timeInForce
    throw new Error(`timeInForce must be one of ${WORDS.join(', ')}, found ${String(found)}`)
  }
  if (timeInForce === TimeInForce.Gtd && goodTill === undefined) {
    throw new Error('timeInForce GTD needs goodTill, the instant at which the order ends')
  }
  if (timeInForce !== TimeInForce.Gtd && goodTill !== undefined) {
    throw new Error(`goodTill makes an order GTD: leave timeInForce off, found ${timeInForce}`)
  }
  if (trigger === undefined || RESTING.includes(timeInForce)) return
  throw new Error(`an order with a trigger waits: timeInForce must be DAY or GTC, found ${timeInForce}`)
}

/**
 * Throws an `Error` when an order is to be good till an instant that is none, or not after the bar's close.
 */
export function checkGoodTill(goodTill: UtcMillis | undefined, at: UtcMillis): void {
  if (goodTill === undefined || (Number.isSafeInteger(goodTill) && goodTill > at)) return
  const found = Number.isSafeInteger(goodTill) ? formatUtc(goodTill) : String(goodTill)
  throw new Error(`goodTill must be an instant after the bar's close at ${formatUtc(at)}, found ${found}`)
}
