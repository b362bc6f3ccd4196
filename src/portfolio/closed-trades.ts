import { toNumber, type Money, type UtcMillis } from '../base/index.ts'
import type { Trade } from '../model/index.ts'
import type { TradeBuilder } from './trade-builder.ts'

/** What of finished round trips is remembered. */
export interface ClosedTradesState {
  readonly count: number
  readonly profits: readonly (readonly [strategy: string, profits: readonly number[]])[]
}

const PROFITS_KEPT = 1_000
const NONE: readonly number[] = []

/** Numbers finished round trips and remembers the latest profits of each strategy. */
export class ClosedTrades {
  count = 0
  readonly #profits = new Map<string, number[]>()

  /** Net profits of the strategy's latest trades, oldest first. */
  of(strategy: string): readonly number[] {
    const profits = this.#profits.get(strategy) ?? NONE
    return profits.length > PROFITS_KEPT ? profits.slice(-PROFITS_KEPT) : profits
  }

  /** Ends a round trip. */
  finish(builder: TradeBuilder, at: UtcMillis, exitReason: string): Trade {
    const trade = builder.finish(++this.count, at, exitReason)
    const profits = this.#profits.get(trade.strategy) ?? []
    profits.push(toNumber(trade.profit))
    // The oldest go many at a time: to move all the others along is work of every round trip.
    if (profits.length >= 2 * PROFITS_KEPT) profits.splice(0, PROFITS_KEPT)
    this.#profits.set(trade.strategy, profits)
    return trade
  }

  /**
   * Puts other profits in the place of the strategy's latest ones; what was reported of them stands.
   *
   * `count`: how many of the latest are replaced.
   */
  restate(strategy: string, count: number, profits: readonly Money[]): void {
    const kept = this.of(strategy)
    const before = kept.slice(0, Math.max(0, kept.length - count))
    this.#profits.set(strategy, [...before, ...profits.map(toNumber)].slice(-PROFITS_KEPT))
  }

  /** What facts have made of it. */
  state(): ClosedTradesState {
    const strategies = [...this.#profits.keys()]
    return { count: this.count, profits: strategies.map((each) => [each, [...this.of(each)]]) }
  }

  /** Puts a saved state in place. */
  restore(state: ClosedTradesState): void {
    this.count = state.count
    this.#profits.clear()
    for (const [strategy, profits] of state.profits) this.#profits.set(strategy, [...profits])
  }
}
