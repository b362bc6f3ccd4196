import {
  MILLIS_PER_MINUTE, notional, toNumber, type ClientOrderId, type Money, type SessionDate,
} from '../base/index.ts'
import {
  OrderType, RiskVerdict, type FactBodyOf, type FactFolds, type OrderTerms, type RiskDecision,
} from '../model/index.ts'
import { OwnMoves, type OwnMovesState } from './own-moves.ts'
import { isEntry } from './risk-views.ts'
import type { RiskLimits } from './risk-limits.ts'
import { SlidingLog, type SlidingLogState } from './sliding-log.ts'
import { StrategyRecord, type StrategyRecordState } from './strategy-record.ts'

/** Code of the check whose measured value is the order's value: it prices market entries on recovery too. */
export const ORDER_VALUE_CODE = 'MAX_ORDER_VALUE'

/** Risk's memory as it is saved. */
export interface RiskHistoryState {
  readonly messages: SlidingLogState
  readonly burst: SlidingLogState
  readonly moves: OwnMovesState
  readonly recent: readonly { readonly at: number; readonly terms: OrderTerms }[]
  readonly values: readonly (readonly [ClientOrderId, number])[]
  readonly strategies: readonly (readonly [string, StrategyRecordState])[]
  readonly turnover: number
  readonly date: SessionDate
  /** Symbols in which no entry is made until a person releases them, each with why. */
  readonly held: readonly (readonly [symbol: string, reason: string])[]
}

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
  readonly #moves: OwnMoves
  readonly #recent: { at: number; terms: OrderTerms }[] = []
  /**
   * Values of approved market entries until they are recorded, since their terms name no price: one at a
   * time, or a basket.
   */
  #values: (readonly [ClientOrderId, number])[] = []
  readonly #strategies = new Map<string, StrategyRecord>()
  readonly #held = new Map<string, string>()
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
    return this.#strategies.get(strategy)?.entriesToday ?? 0
  }

  /** Entries of a strategy in one symbol and side after `after` (within the repeat window). */
  repeats(terms: OrderTerms, after: number): number {
    return this.#strategies.get(terms.strategy)?.repeats(terms.symbol, terms.side)?.count(after) ?? 0
  }

  /** The most entries of a strategy after `after` in any one symbol and side (within the repeat window). */
  mostRepeats(strategy: string, after: number): number {
    return this.#strategies.get(strategy)?.mostRepeats(after) ?? 0
  }

  /** Entries after `after` with the same symbol, side, quantity and price, of any strategy. */
  equals(terms: OrderTerms, after: number): number {
    let count = 0
    for (let index = this.#recent.length - 1; index >= 0; index--) {
      const earlier = this.#recent[index] as { at: number; terms: OrderTerms }
      if (earlier.at <= after) break
      const isItself = earlier.terms.clientOrderId === terms.clientOrderId
      if (!isItself && isEqualOrder(earlier.terms, terms)) count++
    }
    return count
  }

  /** Round trips of a strategy in a row that lost, after fees, in this session. */
  lossStreak(strategy: string): number {
    return this.#strategies.get(strategy)?.lossStreak ?? 0
  }

  /**
   * How far own fills moved the price, where that was too far; 0 otherwise. It stands until the next session.
   */
  ownMove(symbol: string): number {
    return this.#moves.of(symbol)
  }

  /** Symbols that rest until a person releases them, and why. */
  get heldSymbols(): readonly { readonly symbol: string; readonly reason: string }[] {
    return [...this.#held].map(([symbol, reason]) => ({ symbol, reason }))
  }

  /** Why the symbol rests until a person releases it; absent where it does not. */
  holdOf(symbol: string): string | undefined {
    return this.#held.size === 0 ? undefined : this.#held.get(symbol)
  }

  /** A strategy that was suspended or deactivated, and not activated since. */
  isSuspended(strategy: string): boolean {
    return this.#strategies.get(strategy)?.isSuspended ?? false
  }

  /** What facts have made of it. */
  state(): RiskHistoryState {
    return {
      messages: this.#messages.state(), burst: this.#burst.state(), moves: this.#moves.state(),
      recent: [...this.#recent], values: [...this.#values],
      strategies: [...this.#strategies].map(([name, record]) => [name, record.state()]),
      turnover: this.#turnover, date: this.#date, held: [...this.#held],
    }
  }

  /** Puts a saved state in place. */
  restore(state: RiskHistoryState): void {
    this.#messages.restore(state.messages)
    this.#burst.restore(state.burst)
    this.#moves.restore(state.moves)
    this.#recent.splice(0, this.#recent.length, ...state.recent)
    this.#values = [...state.values]
    this.#strategies.clear()
    for (const [name, saved] of state.strategies) {
      this.#strategies.set(name, StrategyRecord.from(saved, this.#limits.repeatWindowMs))
    }
    this.#turnover = state.turnover
    this.#date = state.date
    this.#held.clear()
    for (const [symbol, reason] of state.held) this.#held.set(symbol, reason)
  }

  readonly folds = {
    RiskDecided: ({ body }) => this.#decided(body.decision),
    OrderInitialized: ({ body, eventAt }) => {
      if (isEntry(body.terms)) this.#entered(body.terms, eventAt)
    },
    OrderSubmitted: ({ eventAt }) => this.#messages.add(eventAt, 1),
    OrderResent: ({ eventAt }) => this.#messages.add(eventAt, 1),
    OrderPendingUpdate: ({ eventAt }) => this.#messages.add(eventAt, 1),
    OrderPendingCancel: ({ eventAt }) => this.#messages.add(eventAt, 1),
    OrderFilled: ({ body }) => this.#moves.add(body.fill),
    PositionOpened: ({ body }) => this.#positionMoved(body),
    PositionChanged: ({ body }) => this.#positionMoved(body),
    PositionClosed: ({ body }) => this.#positionMoved(body),
    SessionOpened: ({ body }) => this.#sessionOpened(body.date),
    SplitApplied: ({ body }) => this.#moves.forget(body.symbol),
    SymbolChanged: ({ body }) => this.#rename(body.symbol, body.newSymbol),
    SymbolHeld: ({ body }) => {
      this.#held.set(body.symbol, body.reason)
    },
    SymbolReleased: ({ body }) => {
      this.#held.delete(body.symbol)
    },
    StrategySuspended: ({ body }) => this.#suspend(body.strategy),
    StrategyDeactivated: ({ body }) => this.#suspend(body.strategy),
    // A person's leave clears everything that was held against it.
    StrategyActivated: ({ body }) => {
      this.#strategies.delete(body.strategy)
    },
  } satisfies FactFolds

  #rename(symbol: string, newSymbol: string): void {
    this.#moves.forget(symbol)
    const reason = this.#held.get(symbol)
    if (reason === undefined) return
    this.#held.delete(symbol)
    this.#held.set(newSymbol, reason)
  }

  #suspend(strategy: string): void {
    this.#recordOf(strategy).isSuspended = true
  }

  #positionMoved({ strategy, tripProfit }: FactBodyOf<'PositionClosed'>): void {
    if (tripProfit !== undefined) this.#tripEnded(strategy, tripProfit)
  }

  #decided(decision: RiskDecision): void {
    const { terms, verdict } = decision
    if (terms === undefined || verdict === RiskVerdict.Rejected || !isEntry(terms)) return
    if (terms.type !== OrderType.Market) return
    const value = decision.checks.find((check) => check.code === ORDER_VALUE_CODE)?.measured
    if (value === undefined) return
    this.#takeValue(terms)
    this.#values.push([terms.clientOrderId, value])
  }

  #entered(terms: OrderTerms, at: number): void {
    const value = this.#takeValue(terms) ?? entryValue(terms)
    this.#burst.add(at, value)
    this.#turnover += value
    this.#recordOf(terms.strategy).entered(terms.symbol, terms.side, at, this.#limits.repeatWindowMs)
    const keep = this.#limits.duplicateWindowMs
    if (keep === undefined) return
    const kept = this.#recent.findIndex((each) => each.at > at - keep)
    this.#recent.splice(0, kept === -1 ? this.#recent.length : kept)
    this.#recent.push({ at, terms })
  }

  #takeValue({ type, clientOrderId }: OrderTerms): number | undefined {
    if (type !== OrderType.Market) return undefined
    const index = this.#values.findLastIndex(([id]) => id === clientOrderId)
    return index < 0 ? undefined : this.#values.splice(index, 1)[0]?.[1]
  }

  #tripEnded(strategy: string, profit: Money): void {
    const record = this.#recordOf(strategy)
    record.lossStreak = profit < 0n ? record.lossStreak + 1 : 0
  }

  #sessionOpened(date: SessionDate): void {
    if (date === this.#date) return
    this.#date = date
    this.#turnover = 0
    if (this.#values.length > 0) this.#values = []
    this.#moves.clear()
    for (const record of this.#strategies.values()) record.startSession()
  }

  #recordOf(strategy: string): StrategyRecord {
    let record = this.#strategies.get(strategy)
    if (record === undefined) {
      record = new StrategyRecord()
      this.#strategies.set(strategy, record)
    }
    return record
  }
}

/** What an entry counts for by its own words: at its limit, else at its trigger, to the ninth decimal. */
export function entryValue({ limitPrice, stopPrice, quantity }: OrderTerms): number {
  const named = limitPrice ?? stopPrice
  return named === undefined ? 0 : toNumber(notional(named, quantity))
}

/** Same symbol, side, quantity and prices (R09). */
export function isEqualOrder(a: OrderTerms, b: OrderTerms): boolean {
  return a.symbol === b.symbol && a.side === b.side && a.quantity === b.quantity
    && a.limitPrice === b.limitPrice && a.stopPrice === b.stopPrice
}
