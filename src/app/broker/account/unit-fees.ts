import { absFixed, formatFixed, type Quantity } from '../../../base/index.ts'
import type { Difference } from '../../../execution/index.ts'

/** Units of a symbol that went as a fee: below zero. */
export interface UnitFee {
  readonly symbol: string
  readonly units: Quantity
}

/**
 * Fees in units of what was bought, as Alpaca takes them of crypto: the position lacks them at once, and a
 * row of the history says so when the day is over. Until then a lack is a difference like any other.
 *
 * Rows are proof of what is missing to the unit, alone or added up, and of nothing else. They are kept until
 * they explain it, and forgotten where nothing is missing: what they paid lies before the account was found.
 * A start has none of them, and what they would have explained stays different.
 *
 * Sources: https://docs.alpaca.markets/docs/crypto-fees; https://github.com/alpacahq/alpaca-py/issues/374.
 */
export class UnitFees {
  readonly #units = new Map<string, Quantity>()

  /** Takes fees that were not on record before. */
  take(fees: readonly UnitFee[]): void {
    for (const { symbol, units } of fees) {
      this.#units.set(symbol, ((this.#units.get(symbol) ?? 0n) + units) as Quantity)
    }
  }

  /** What was charged, in words, where that is all that differs; `undefined` where it is not. */
  explain(differences: readonly Difference[]): readonly string[] | undefined {
    const differing = new Set(differences.map((each) => ('symbol' in each ? each.symbol : '')))
    for (const symbol of this.#units.keys()) if (!differing.has(symbol)) this.#units.delete(symbol)
    if (differences.length === 0) return undefined
    const said: string[] = []
    for (const difference of differences) {
      if (difference.kind !== 'PositionDiffers') return undefined
      const { symbol, ours, venue } = difference
      const units = this.#units.get(symbol)
      if (units === undefined || venue - ours !== units) return undefined
      const charged = `${formatFixed(absFixed(units))} ${symbol}`
      said.push(`the broker has charged ${charged} in units, and holds as much less`)
    }
    return said
  }

  /** Forgets what was explained: the ledger has it. */
  clear(): void {
    this.#units.clear()
  }
}
