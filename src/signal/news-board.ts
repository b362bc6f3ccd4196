import { invariant, type UtcMillis } from '../base/index.ts'
import type { NewsItem } from '../model/index.ts'
import type { NewsReader, Scope } from '../strategy/index.ts'

/**
 * Hands news to those who read them. A strategy that reads none is never asked; bars know nothing of it.
 *
 * Nobody sees news before they are public: whoever shows an item before its instant has a bug.
 */
export class NewsBoard {
  readonly #readers = new Map<string, NewsReader[]>()

  /** Adds what the scopes of a strategy read. */
  add(scopes: readonly Scope[]): void {
    for (const { symbol, newsReaders } of scopes) {
      if (newsReaders.length === 0) continue
      this.#readers.set(symbol, [...(this.#readers.get(symbol) ?? []), ...newsReaders])
    }
  }

  /** Shows items that are public by `at`; before the bars of that instant. */
  show(items: readonly NewsItem[], at: UtcMillis): void {
    for (const item of items) {
      invariant(item.at <= at, `news ${item.id} of ${item.source} were shown before they were public`)
      frozen(item)
      for (const symbol of item.symbols) {
        for (const reader of this.#readers.get(symbol) ?? NONE) if (reader.wants(item)) reader.take(item)
      }
    }
  }
}

const NONE: readonly never[] = []

/** Several strategies are given the same item. */
function frozen(item: NewsItem): void {
  Object.freeze(item.symbols)
  Object.freeze(item.items)
  Object.freeze(item)
}
