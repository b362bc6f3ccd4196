import type { UtcMillis } from '../../../base/index.ts'
import { TradingStatus, type InstrumentStatus, type SymbolStatus } from '../../../model/index.ts'

/**
 * What is known of whether symbols trade.
 *
 * A feed tells changes only, so what it has not said is concluded from trading itself: a bar that opened
 * after the connection came up shows that its symbol trades. What is missed while it is down may be a halt:
 * then nothing is known. A symbol that was halted while we listened trades when the exchange says so.
 */
export class StatusDesk {
  readonly #statuses = new Map<string, TradingStatus>()
  #trustsBarsFrom = Number.POSITIVE_INFINITY

  constructor(symbols: Iterable<string>) {
    for (const symbol of symbols) this.#statuses.set(symbol, TradingStatus.Unknown)
  }

  isHalted(symbol: string): boolean {
    return this.#statuses.get(symbol) === TradingStatus.Halted
  }

  /** From `at` on what the feed says can be believed. */
  trust(at: number): void {
    this.#trustsBarsFrom = at
  }

  /** Every symbol as one of which nothing was heard, for whoever remembers more from before a restart. */
  unheard(at: UtcMillis): readonly SymbolStatus[] {
    const reason = 'a new start: a halt may have been missed'
    const trading = TradingStatus.Unknown
    return [...this.#statuses.keys()].map((symbol) => ({ symbol, trading, reason, at }))
  }

  /** Nothing is known any more, until `trust`; gives what changed. */
  forget(reason: string, at: UtcMillis): readonly SymbolStatus[] {
    this.#trustsBarsFrom = Number.POSITIVE_INFINITY
    const symbols = [...this.#statuses.keys()]
    return symbols.flatMap((symbol) => this.#set(symbol, TradingStatus.Unknown, reason, at))
  }

  /** Takes what the exchange says. */
  take({ symbol, isHalted, reason }: InstrumentStatus, at: UtcMillis): readonly SymbolStatus[] {
    return this.#set(symbol, isHalted ? TradingStatus.Halted : TradingStatus.Trading, reason, at)
  }

  /** Takes that a bar of the symbol was good. */
  trades(symbol: string, openAt: number, at: UtcMillis): readonly SymbolStatus[] {
    const isNews = this.#statuses.get(symbol) === TradingStatus.Unknown && openAt >= this.#trustsBarsFrom
    return isNews ? this.#set(symbol, TradingStatus.Trading, 'it trades', at) : []
  }

  #set(symbol: string, trading: TradingStatus, reason: string, at: UtcMillis): readonly SymbolStatus[] {
    const before = this.#statuses.get(symbol)
    if (before === undefined || before === trading) return []
    this.#statuses.set(symbol, trading)
    return [{ symbol, trading, reason, at }]
  }
}
