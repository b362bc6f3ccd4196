import { toNumber } from '../base/index.ts'
import type { NetPosition } from './net-position.ts'

/** What a strategy has brought so far, in money; `unrealized` is the open profit at the last prices. */
export interface StrategyProfit {
  readonly strategy: string
  readonly realized: number
  readonly unrealized: number
  readonly fees: number
  readonly dividends: number
  readonly trades: number
}

/** The sums of one strategy, to be added to. */
export type ProfitSums = { -readonly [K in Exclude<keyof StrategyProfit, 'strategy' | 'unrealized'>]: number }

/** Adds up what each strategy made. */
export class ProfitByStrategy {
  readonly #sums = new Map<string, ProfitSums>()

  /** The sums of a strategy; all 0 at first. */
  of(strategy: string): ProfitSums {
    let sums = this.#sums.get(strategy)
    if (sums === undefined) {
      sums = { realized: 0, fees: 0, dividends: 0, trades: 0 }
      this.#sums.set(strategy, sums)
    }
    return sums
  }

  /** Every strategy with its sums. */
  state(): readonly (readonly [string, Readonly<ProfitSums>])[] {
    return [...this.#sums].map(([strategy, sums]) => [strategy, { ...sums }])
  }

  /** Puts saved sums in place. */
  restore(state: ReturnType<ProfitByStrategy['state']>): void {
    this.#sums.clear()
    for (const [strategy, sums] of state) this.#sums.set(strategy, { ...sums })
  }

  /** All strategies, with the open profit of their parts of `positions`. */
  rows(positions: Iterable<NetPosition>): readonly StrategyProfit[] {
    const unrealized = new Map<string, number>()
    for (const net of positions) {
      for (const part of net.parts) {
        const profit = part.units * net.mark - toNumber(part.cost)
        unrealized.set(part.strategy, (unrealized.get(part.strategy) ?? 0) + profit)
      }
    }
    return [...this.#sums].map(([strategy, sums]) => (
      { strategy, ...sums, unrealized: unrealized.get(strategy) ?? 0 }))
  }
}
