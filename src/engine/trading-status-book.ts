import type { FactFolds, TradingStatus } from '../model/index.ts'

/** What is known of whether each symbol trades, as facts say. */
export class TradingStatusBook {
  readonly #statuses = new Map<string, TradingStatus>()
  readonly #unheard: TradingStatus
  readonly folds: FactFolds = {
    InstrumentStatusChanged: ({ body }) => void this.#statuses.set(body.symbol, body.trading),
    SymbolChanged: ({ body }) => {
      const status = this.#statuses.get(body.symbol)
      if (status === undefined) return
      this.#statuses.delete(body.symbol)
      this.#statuses.set(body.newSymbol, status)
    },
  }

  /** `unheard`: how a symbol stands of which nothing was said; recorded bars say nothing of halts. */
  constructor(unheard: TradingStatus) {
    this.#unheard = unheard
  }

  of(symbol: string): TradingStatus {
    return this.#statuses.get(symbol) ?? this.#unheard
  }

  state(): readonly (readonly [symbol: string, status: TradingStatus])[] {
    return [...this.#statuses].toSorted(([a], [b]) => (a < b ? -1 : 1))
  }

  restore(state: readonly (readonly [symbol: string, status: TradingStatus])[]): void {
    this.#statuses.clear()
    for (const [symbol, status] of state) this.#statuses.set(symbol, status)
  }
}
