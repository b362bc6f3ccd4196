import type { NewsItem, NewsKind } from '../../model/index.ts'
import type { NewsReader, StrategyInstance } from '../../strategy/index.ts'

/** Which news strategies read. */
export class NewsWish {
  readonly #readers: ReadonlyMap<string, readonly NewsReader[]>

  private constructor(readers: ReadonlyMap<string, readonly NewsReader[]>) {
    this.#readers = readers
  }

  /** What these strategies read; `undefined` where none of them reads news. */
  static of(strategies: readonly StrategyInstance[]): NewsWish | undefined {
    const readers = new Map<string, NewsReader[]>()
    for (const { symbol, newsReaders } of strategies.flatMap(({ scopes }) => scopes)) {
      if (newsReaders.length === 0) continue
      readers.set(symbol, [...(readers.get(symbol) ?? []), ...newsReaders])
    }
    return readers.size === 0 ? undefined : new NewsWish(readers)
  }

  /** Symbols whose news are read, sorted. */
  get symbols(): readonly string[] {
    return [...this.#readers.keys()].toSorted()
  }

  /** How far rules look back beyond the first bar. */
  get lookBackMs(): number {
    return Math.max(...[...this.#readers.values()].flat().map((reader) => reader.lookBackMs))
  }

  /** Kinds of news that are read of each symbol; `undefined`: any. */
  get kinds(): readonly { readonly symbol: string; readonly kind: NewsKind | undefined }[] {
    return [...this.#readers].flatMap(([symbol, own]) =>
      [...new Set(own.map(({ kind }) => kind))].map((kind) => ({ symbol, kind })),
    )
  }

  /** Whether some rule or feed wants an item. */
  wants(item: NewsItem): boolean {
    return item.symbols.some((symbol) => (
      this.#readers.get(symbol)?.some((reader) => reader.wants(item)) === true))
  }
}
