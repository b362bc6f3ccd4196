import { OrderRole, type OrderTerms } from '../model/index.ts'

/** What made a round trip, each by its place in the journal, in the order of first fills. */
export interface TripChains {
  /** Further signals that added to it. */
  readonly added: readonly number[]
  /** Signals and acts that took units out; a guard goes back to the entry that it guards, and is not here. */
  readonly exits: readonly number[]
}

interface Trip {
  readonly entries: number[]
  readonly exits: number[]
}

/** Whose order filled, and for what. */
export type FilledTerms = Pick<OrderTerms, 'strategy' | 'symbol' | 'signal' | 'role'>

/**
 * Gathers from fills which signals a round trip goes back to: that of its entry leaves the exit out, since an
 * exit by signal is a decision of its own.
 */
export class TripSignals {
  readonly #trips = new Map<string, Trip>()
  readonly #renamed = new Map<string, string>()

  /** Takes a fill of an order. */
  fill({ strategy, symbol, signal, role }: FilledTerms): void {
    const key = this.#key(strategy, symbol)
    const trip = this.#trips.get(key)
    if (trip === undefined) {
      this.#trips.set(key, { entries: [signal], exits: [] })
      return
    }
    if (trip.entries.includes(signal)) return
    const list = role === OrderRole.Entry ? trip.entries : trip.exits
    if (!list.includes(signal)) list.push(signal)
  }

  /** A symbol has a new name; its round trips go on, and are found under both. */
  rename(symbol: string, newSymbol: string): void {
    for (const [key, trip] of [...this.#trips]) {
      if (!key.endsWith(` ${symbol}`)) continue
      this.#trips.delete(key)
      this.#trips.set(`${key.slice(0, -symbol.length)}${newSymbol}`, trip)
    }
    this.#renamed.set(symbol, newSymbol)
  }

  /** Ends a round trip and says what made it. */
  end(strategy: string, symbol: string): TripChains {
    const key = this.#key(strategy, symbol)
    const { entries, exits } = this.#trips.get(key) ?? { entries: [], exits: [] }
    this.#trips.delete(key)
    return { added: entries.slice(1), exits }
  }

  #key(strategy: string, symbol: string): string {
    return `${strategy} ${this.#renamed.get(symbol) ?? symbol}`
  }
}
