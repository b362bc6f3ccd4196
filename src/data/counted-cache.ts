import type { UtcMillis } from '../base/index.ts'
import type { Bar } from '../model/index.ts'
import type { CacheKey, DataCache, KeptBars } from '../port/index.ts'

/** What came of asking a cache. */
export interface CacheCounts {
  readonly name: string
  readonly hits: number
  readonly misses: number
  /** It did not answer in time, or what it said could not be read. */
  readonly failures: number
}

/** A data cache whose failures are counted, and nothing else. */
export class CountedCache {
  readonly #cache: DataCache
  #hits = 0
  #misses = 0
  #failures = 0

  constructor(cache: DataCache) {
    this.#cache = cache
  }

  get counts(): CacheCounts {
    const { name } = this.#cache
    return { name, hits: this.#hits, misses: this.#misses, failures: this.#failures }
  }

  /** The bars of a series that close in (from, to], where all of them are kept. */
  async bars(
    key: CacheKey, span: Pick<KeptBars, 'from' | 'to'> & { readonly at: UtcMillis },
  ): Promise<readonly Bar[] | undefined> {
    const { from, to, at } = span
    const found = await this.#cache.get(key, at)
    if (!found.ok) {
      this.#failures++
      return undefined
    }
    const kept = found.value
    if (kept === undefined || kept.from > from || kept.to < to) {
      this.#misses++
      return undefined
    }
    this.#hits++
    return kept.bars.filter(({ closeAt }) => closeAt > from && closeAt <= to)
  }

  async keep(key: CacheKey, kept: KeptBars): Promise<void> {
    const done = await this.#cache.set(key, kept)
    if (!done.ok) this.#failures++
  }

  close(): Promise<void> {
    return this.#cache.close()
  }
}
