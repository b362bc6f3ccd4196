import type { OrderTerms } from '../../src/model/index.ts'
import { magnitude, partOf, worth } from './exact-decimal.ts'
import type { PastEvent, RiskState } from './risk-case.ts'

type Entered = PastEvent & { readonly kind: 'entered' }
type Fill = PastEvent & { readonly kind: 'fill' }

/** Where the session begins: the date changed there last. */
function sessionStart(past: readonly PastEvent[]): number {
  let date = ''
  let from = 0
  for (const [index, event] of past.entries()) {
    if (event.kind !== 'session' || event.date === date) continue
    date = event.date
    from = index
  }
  return from
}

/** What follows the strategy's last activation by a person. */
function activation(past: readonly PastEvent[], strategy: string): number {
  return past.findLastIndex((event) => event.kind === 'activated' && event.strategy === strategy) + 1
}

/** What happened in the session. */
const inSession = (past: readonly PastEvent[]): readonly PastEvent[] => past.slice(sessionStart(past))

/** What happened since a person activated the strategy last. */
function sinceActivated(past: readonly PastEvent[], strategy: string): readonly PastEvent[] {
  return past.slice(activation(past, strategy))
}

/** The later of both. */
function countedToday(past: readonly PastEvent[], strategy: string): readonly PastEvent[] {
  return past.slice(Math.max(sessionStart(past), activation(past, strategy)))
}

const isEntered = (event: PastEvent): event is Entered => event.kind === 'entered'
const after = (from: number) => (event: PastEvent): boolean => event.at > from

/** Entries of a strategy in the session. */
export function entriesToday({ past }: RiskState, strategy: string): number {
  const entries = countedToday(past, strategy).filter(isEntered)
  return entries.filter(({ terms }) => terms.strategy === strategy).length
}

/** Entries of a strategy in one symbol and side within the window. */
export function repeats({ past, limits, now }: RiskState, order: OrderTerms): number {
  const entries = sinceActivated(past, order.strategy).filter(isEntered)
  return entries.filter(after(now - limits.repeatWindowMs)).filter(isEntered).filter(({ terms }) => (
    terms.strategy === order.strategy && terms.symbol === order.symbol && terms.side === order.side
  )).length
}

/** Submits, changes and cancels of the last `windowMs`. */
export function messages({ past, now }: RiskState, windowMs: number): number {
  return past.filter((event) => event.kind === 'message' && event.at > now - windowMs).length
}

/** Entries within the window that are equal to an order, and are not itself. */
export function equalEntries({ past, now }: RiskState, order: OrderTerms, windowMs: number): number {
  return past.filter(isEntered).filter(({ at, terms }) => (
    at > now - windowMs && terms.clientOrderId !== order.clientOrderId && isEqual(terms, order)
  )).length
}

/** Same symbol, side, quantity and price. */
export function isEqual(a: OrderTerms, b: OrderTerms): boolean {
  return a.symbol === b.symbol && a.side === b.side && a.quantity === b.quantity
    && a.limitPrice === b.limitPrice && a.stopPrice === b.stopPrice
}

const valueOf = ({ terms, value }: Entered): bigint => (
  value ?? worth(terms.limitPrice ?? terms.stopPrice ?? 0n, terms.quantity)
)
const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n)

/** Value of the entries within the burst window. */
export function burst({ past, limits, now }: RiskState): bigint {
  return sum(past.filter(isEntered).filter(after(now - limits.burstWindowMs)).filter(isEntered).map(valueOf))
}

/** Value of the entries of the session. */
export function turnover({ past }: RiskState): bigint {
  return sum(inSession(past).filter(isEntered).map(valueOf))
}

/** Round trips of the strategy in a row that lost, in the session. */
export function lossStreak({ past }: RiskState, strategy: string): number {
  let streak = 0
  for (const event of countedToday(past, strategy)) {
    if (event.kind !== 'trip' || event.strategy !== strategy) continue
    streak = event.profit < 0n ? streak + 1 : 0
  }
  return streak
}

/** Suspended or deactivated, and not activated since. */
export function isSuspended({ past }: RiskState, strategy: string): boolean {
  return sinceActivated(past, strategy).some((event) => (
    (event.kind === 'suspended' || event.kind === 'deactivated') && event.strategy === strategy
  ))
}

/** Held, and not released since. */
export function isHeld({ past }: RiskState, symbol: string): boolean {
  const last = past.findLast((event) => (
    (event.kind === 'held' || event.kind === 'released') && event.symbol === symbol
  ))
  return last?.kind === 'held'
}

/** Says whether own fills moved the price too far in this session: buys that climb, sales that sink. */
export function isMoved({ past, limits }: RiskState, symbol: string): boolean {
  let fills: Fill[] = []
  let isTooFar = false
  for (const event of inSession(past)) {
    if (event.kind === 'split' && event.symbol === symbol) fills = []
    if (event.kind !== 'fill' || event.symbol !== symbol) continue
    fills.push(event)
    isTooFar ||= fills.some((earlier) => {
      if (earlier.side !== event.side || earlier.at <= event.at - limits.collarWindowMs) return false
      const move = event.side === 'BUY' ? event.price - earlier.price : earlier.price - event.price
      return move > 0n && magnitude(move) > partOf(limits.collarWindowFraction, earlier.price)
    })
  }
  return isTooFar
}
