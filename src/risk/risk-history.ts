import {
  MILLIS_PER_MINUTE, toNumber, type ClientOrderId, type Money, type SessionDate,
} from '../base/index.ts'
import {
  OrderType, RiskVerdict, type Fact, type OrderTerms, type RiskDecision,
} from '../model/index.ts'
import { OwnMoves } from './own-moves.ts'
import { isEntry } from './risk-views.ts'
import type { RiskLimits } from './risk-limits.ts'
import { SlidingLog } from './sliding-log.ts'

/** Code of the check whose measured value is the order's value: it prices market entries on recovery too. */
export const ORDER_VALUE_CODE = 'MAX_ORDER_VALUE'

/**
 * What risk remembers: rates, repeats, streaks and own price moves, folded from facts and nothing else.
 *
 * A new session date starts the day's counts again; activating a strategy by a person clears its throttle and
 * streak.
 */
export class RiskHistory {
  readonly #limits: RiskLimits
  readonly #messages = new SlidingLog(MILLIS_PER_MINUTE)
  readonly #burst: SlidingLog
  readonly #repeats = new Map<string, SlidingLog>()
  readonly #moves: OwnMoves
  readonly #recent: { at: number; terms: OrderTerms }[] = []
  readonly #values = new Map<ClientOrderId, number>()
  readonly #entriesToday = new Map<string, number>()
  readonly #lossStreaks = new Map<string, number>()
  readonly #suspended = new Set<string>()
  #turnover = 0
  #date = '' as SessionDate

  constructor(limits: RiskLimits) {
    this.#limits = limits
    this.#burst = new SlidingLog(limits.burstWindowMs)
    this.#moves = new OwnMoves({ windowMs: limits.collarWindowMs, fractionMax: limits.collarWindowFraction })
  }

  /** Messages sent to the venue after `after` (of the last minute). */
  messages(after: number): number {
    return this.#messages.count(after)
  }

  /** Value of entries made after `after` (within the burst window). */
  burst(after: number): number {
    return this.#burst.sum(after)
  }

  /** Value of entries made in this session. */
  get turnover(): number {
    return this.#turnover
  }

  /** Entries of a strategy in this session. */
  entriesToday(strategy: string): number {
    return this.#entriesToday.get(strategy) ?? 0
  }

  /** Entries of a strategy in one symbol and side after `after` (within the repeat window). */
  repeats(terms: OrderTerms, after: number): number {
    return this.#repeats.get(repeatKey(terms))?.count(after) ?? 0
  }

  /** Entries after `after` with the same symbol, side, quantity and price, of any strategy. */
  equals(terms: OrderTerms, after: number): number {
    let count = 0
    for (let index = this.#recent.length - 1; index >= 0; index--) {
      const earlier = this.#recent[index] as { at: number; terms: OrderTerms }
      if (earlier.at <= after) break
      if (isEqualOrder(earlier.terms, terms)) count++
    }
    return count
  }

  /** Round trips of a strategy in a row that lost, after fees, in this session. */
  lossStreak(strategy: string): number {
    return this.#lossStreaks.get(strategy) ?? 0
  }

  /**
   * How far own fills moved the price, where that was too far; 0 otherwise. It stands until the next session.
   */
  ownMove(symbol: string): number {
    return this.#moves.of(symbol)
  }

  /** A strategy that was suspended or deactivated, and not activated since. */
  isSuspended(strategy: string): boolean {
    return this.#suspended.has(strategy)
  }

  /** Folds a fact. */
  apply(fact: Fact): void {
    const { body, eventAt } = fact
    switch (body.kind) {
      case 'RiskDecided': this.#decided(body.decision); break
      case 'OrderInitialized': if (isEntry(body.terms)) this.#entered(body.terms, eventAt); break
      case 'OrderSubmitted':
      case 'OrderPendingUpdate':
      case 'OrderPendingCancel': this.#messages.add(eventAt, 1); break
      case 'OrderFilled': this.#moves.add(body.fill); break
      case 'PositionOpened':
      case 'PositionChanged':
      case 'PositionClosed':
        if (body.tripProfit !== undefined) this.#tripEnded(body.strategy, body.tripProfit)
        break
      case 'SessionOpened': this.#sessionOpened(body.date); break
      case 'SplitApplied': this.#moves.forget(body.symbol); break
      case 'SymbolChanged': this.#moves.forget(body.symbol); break
      case 'StrategySuspended':
      case 'StrategyDeactivated': this.#suspended.add(body.strategy); break
      case 'StrategyActivated': this.#activated(body.strategy); break
    }
  }

  #decided(decision: RiskDecision): void {
    const { terms, verdict, checks } = decision
    if (terms === undefined || verdict === RiskVerdict.Rejected || !isEntry(terms)) return
    if (terms.type !== OrderType.Market) return
    const value = checks.find((check) => check.code === ORDER_VALUE_CODE)?.measured
    if (value !== undefined) this.#values.set(terms.clientOrderId, value)
  }

  #entered(terms: OrderTerms, at: number): void {
    const { clientOrderId, limitPrice, quantity } = terms
    const value = this.#values.get(clientOrderId) ?? toNumber(limitPrice ?? 0n) * toNumber(quantity)
    this.#values.delete(clientOrderId)
    this.#burst.add(at, value)
    this.#turnover += value
    this.#entriesToday.set(terms.strategy, this.entriesToday(terms.strategy) + 1)
    const key = repeatKey(terms)
    let repeats = this.#repeats.get(key)
    if (repeats === undefined) this.#repeats.set(key, (repeats = new SlidingLog(this.#limits.repeatWindowMs)))
    repeats.add(at, 1)
    const keep = this.#limits.duplicateWindowMs
    if (keep === undefined) return
    const kept = this.#recent.findIndex((each) => each.at > at - keep)
    this.#recent.splice(0, kept === -1 ? this.#recent.length : kept)
    this.#recent.push({ at, terms })
  }

  #tripEnded(strategy: string, profit: Money): void {
    this.#lossStreaks.set(strategy, profit < 0n ? this.lossStreak(strategy) + 1 : 0)
  }

  #sessionOpened(date: SessionDate): void {
    if (date === this.#date) return
    this.#date = date
    this.#turnover = 0
    this.#values.clear()
    this.#entriesToday.clear()
    this.#lossStreaks.clear()
    this.#moves.clear()
  }

  #activated(strategy: string): void {
    this.#suspended.delete(strategy)
    this.#entriesToday.delete(strategy)
    this.#lossStreaks.delete(strategy)
    for (const key of this.#repeats.keys()) if (key.endsWith(`|${strategy}`)) this.#repeats.delete(key)
  }
}

function repeatKey(terms: OrderTerms): string {
  return `${terms.symbol}|${terms.side}|${terms.strategy}`
}

function isEqualOrder(a: OrderTerms, b: OrderTerms): boolean {
  return a.symbol === b.symbol && a.side === b.side && a.quantity === b.quantity
    && a.limitPrice === b.limitPrice && a.stopPrice === b.stopPrice
}
