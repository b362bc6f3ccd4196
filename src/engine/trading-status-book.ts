import type { FactFolds, TradingStatus } from '../model/index.ts'

/** How a symbol stands, and why, as somebody said. */
type Standing = readonly [status: TradingStatus, reason: string]

/** A symbol with its standing, as it is saved. */
export type SavedStatus = readonly [symbol: string, status: TradingStatus, reason?: string]

/** What is known of whether each symbol trades, as facts say. */
export class TradingStatusBook {
  readonly #standings = new Map<string, Standing>()
  readonly #unheard: TradingStatus
  readonly folds: FactFolds = {
    InstrumentStatusChanged: ({ body }) => void this.#standings.set(body.symbol, [body.trading, body.reason]),
    SymbolChanged: ({ body }) => {
      const standing = this.#standings.get(body.symbol)
      if (standing === undefined) return
      this.#standings.delete(body.symbol)
      this.#standings.set(body.newSymbol, standing)
    },
  }

  /** `unheard`: how a symbol stands of which nothing was said; recorded bars say nothing of halts. */
  constructor(unheard: TradingStatus) {
    this.#unheard = unheard
  }

  of(symbol: string): TradingStatus {
    return this.#standings.get(symbol)?.[0] ?? this.#unheard
  }

  /** What was said with it; empty where nothing was. */
  reasonOf(symbol: string): string {
    return this.#standings.get(symbol)?.[1] ?? ''
  }

  state(): readonly SavedStatus[] {
    const all = [...this.#standings].map(([symbol, standing]): SavedStatus => [symbol, ...standing])
    return all.toSorted(([a], [b]) => (a < b ? -1 : 1))
  }

  restore(state: readonly SavedStatus[]): void {
    this.#standings.clear()
    // What was saved before reasons were kept has none.
    for (const [symbol, status, reason = ''] of state) this.#standings.set(symbol, [status, reason])
  }
}
