import type { UtcMillis } from '../base/index.ts'
import type { SignalLeg } from '../model/index.ts'
import { checkGoodTill, checkLife } from './check-life.ts'
import type { Wish } from './strategy.ts'

const FIGURES = [
  'strength', 'limit', 'stop', 'target', 'trailingDistance', 'weight', 'quantity', 'expiresAt', 'trigger',
  'goodTill',
] as const
const WISH: ReadonlySet<string> = new Set<keyof Wish>([...FIGURES, 'timeInForce', 'reason', 'metadata'])
const ADJUSTMENT: ReadonlySet<string> = new Set<keyof Wish>([
  'stop', 'target', 'trailingDistance', 'weight', 'quantity', 'reason',
])
const LEG: ReadonlySet<string> = new Set<keyof SignalLeg>(['symbol', 'type', 'weight'])
const LEG_TYPES: readonly unknown[] = ['BUY', 'SELL', 'CLOSE_LONG', 'CLOSE_SHORT']

/**
 * Throws an `Error` when a wish has parts that no wish has, or of another kind than they are, or a life that
 * is none; `at` is the close of the bar that it was made on.
 *
 * Types do not reach a file that is run as it is: a stop that is misspelled would be an entry without one.
 * Whether a price makes sense is the risk engine's to say.
 */
export function checkWish(wish: Wish, at: UtcMillis): void {
  checkParts('a wish', wish, WISH)
  checkKinds(wish)
  checkLife(wish)
  checkGoodTill(wish.goodTill, at)
}

/**
 * Throws an `Error` when a function of a plan gave something else than a number for its part of the wish, or
 * an instant that is not after the bar's close.
 */
export function checkFigures(wish: Wish, at: UtcMillis): void {
  for (const name of FIGURES) if (name in wish) checkKind(name, wish[name], 'number')
  checkGoodTill(wish.goodTill, at)
}

/** Throws an `Error` when an adjustment has parts that none has, or of another kind than they are. */
export function checkAdjustment(adjustment: Wish): void {
  checkParts('an adjustment', adjustment, ADJUSTMENT)
  checkKinds(adjustment)
}

/** Throws an `Error` when legs of a basket are none, or have parts that no leg has. */
export function checkLegs(legs: readonly SignalLeg[]): void {
  if (!Array.isArray(legs)) throw new Error(`a basket is made of a list of legs, found ${spelled(legs)}`)
  for (const leg of legs as readonly SignalLeg[]) {
    checkParts('a leg', leg, LEG)
    if (!LEG_TYPES.includes(leg.type)) {
      throw new Error(`the type of a leg must be one of ${LEG_TYPES.join(', ')}, found ${spelled(leg.type)}`)
    }
    if (leg.weight !== undefined) checkKind('weight', leg.weight, 'number')
  }
}

function checkParts(what: string, given: object, known: ReadonlySet<string>): void {
  if (typeof given !== 'object' || given === null) {
    throw new Error(`${what} must be an object such as { stop: 95 }, found ${spelled(given)}`)
  }
  for (const name in given) {
    if (known.has(name)) continue
    throw new Error(`${what} has no part "${name}"; known are ${[...known].join(', ')}`)
  }
}

function checkKinds(wish: Wish): void {
  for (const name of FIGURES) if (wish[name] !== undefined) checkKind(name, wish[name], 'number')
  if (wish.reason !== undefined) checkKind('reason', wish.reason, 'string')
}

function checkKind(name: string, value: unknown, kind: 'number' | 'string'): void {
  if (typeof value === kind) return
  throw new Error(`${name} must be a ${kind === 'string' ? 'text' : 'number'}, found ${spelled(value)}`)
}

function spelled(value: unknown): string {
  if (typeof value === 'string') return `the text "${value}"`
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
